// While a rule is written: its line numbers, its mistakes and its sentences, asked of the desk after each pause.
"use strict";
(function () {
  var form = document.getElementById("rule"), text = document.getElementById("text"), lines = document.getElementById("lines");
  var problems = document.getElementById("problems"), sentences = document.getElementById("sentences");
  var state = document.getElementById("state"), took = document.getElementById("took"), timer = 0, asked = 0;
  function number() {
    var count = text.value.split("\n").length, told = [];
    for (var i = 1; i <= count; i++) told.push(i);
    lines.textContent = told.join("\n");
  }
  function scrolled() { lines.scrollTop = text.scrollTop; }
  // The editor is laid over the textarea where the browser can run it; without it the textarea does everything but colours.
  function laidOver() {
    if (!window.ruleEditor) return null;
    try {
      var made = window.ruleEditor.over(text, JSON.parse(text.dataset.words), typed);
      document.getElementById("code").className = "code with-editor";
      return made;
    } catch (failed) { return null; }
  }
  function typed() { number(); window.clearTimeout(timer); timer = window.setTimeout(look, 300); }
  function node(name, words, kind) {
    var made = document.createElement(name);
    made.textContent = words;
    if (kind) made.className = kind;
    return made;
  }
  function show(found) {
    problems.textContent = "";
    found.problems.concat(found.elsewhere).forEach(function (one) {
      var item = node("li", "", one.error ? "bad-edge" : "doubt-edge");
      item.appendChild(node("b", one.file + " " + form.dataset.line.replace("#", one.line) + " "));
      item.appendChild(node("span", one.message + " "));
      if (one.suggestion) item.appendChild(node("span", one.suggestion, "soft"));
      problems.appendChild(item);
    });
    if (editor) editor.remarks(found.problems);
    if (found.sentences.length) sentences.textContent = "";  // of what has a mistake nothing is read: the last sentence stays
    found.sentences.forEach(function (one) {
      var item = node("p", "", "sentence");
      item.appendChild(node("span", one.id, "soft small"));
      item.appendChild(document.createElement("br"));
      item.appendChild(document.createTextNode(one.sentence));
      sentences.appendChild(item);
    });
    state.className = "chip " + (found.errors ? "bad" : "good");
    state.textContent = state.textContent.replace(/\d+/, found.errors);
    took.textContent = took.textContent.replace(/[\d.]+/, found.took);
  }
  function look() {
    var mine = ++asked, body = new FormData(form);
    body.set("file", form.dataset.file);
    window.fetch(form.dataset.look, { method: "POST", body: body, credentials: "same-origin" })
      .then(function (answer) { return answer.ok ? answer.json() : null; })
      .then(function (found) { if (found && mine === asked) show(found); }, function () {});
  }
  text.addEventListener("input", typed);
  text.addEventListener("scroll", scrolled);
  number();
  var editor = laidOver();
  var at = Number(text.dataset.line), height = text.scrollHeight / Math.max(1, text.value.split("\n").length);
  text.scrollTop = Math.max(0, (at - 3) * height);
  scrolled();
})();
