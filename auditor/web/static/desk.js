// The desk's only script of its own pages: a page that waits for a result is loaded again, unless somebody is at work on it.
"use strict";
(function () {
  var seconds = Number(document.body.getAttribute("data-soon"));
  function busy() {
    var files = document.querySelectorAll("input[type=file]");
    for (var i = 0; i < files.length; i++) if (files[i].files.length) return true;
    var here = document.activeElement;
    return Boolean(here && /^(TEXTAREA|SELECT|INPUT)$/.test(here.tagName) && here.type !== "hidden");
  }
  function again() {
    if (busy()) window.setTimeout(again, 1000);
    else window.location.replace(window.location.href);
  }
  if (seconds) window.setTimeout(again, seconds * 1000);
})();
