// A printed square opens this page with number and code behind the #: fill them in, and take them out of the address.
(function () {
  "use strict";
  const given = new URLSearchParams(location.hash.slice(1));
  if (!given.has("code")) return;
  for (const name of ["number", "code"]) {
    const field = document.querySelector(`[name="${name}"]`);
    if (field && given.has(name)) field.value = given.get(name);
  }
  history.replaceState(null, "", location.pathname);
})();
