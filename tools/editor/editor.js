// The editor of rules: CodeMirror 6 with YAML, completion of the words that the desk sends along, and its remarks as squiggles.
import { autocompletion, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { HighlightStyle, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "#23405f", fontWeight: "600" },
  { tag: tags.comment, color: "#55606e" },
  { tag: [tags.string, tags.content], color: "#1d2733" },
  { tag: [tags.number, tags.bool], color: "#5a3a86" },
]);

const look = EditorView.theme({
  "&": { height: "32rem", fontSize: ".8125rem", color: "#1d2733", backgroundColor: "#fff" },
  "&.cm-focused": { outline: "2px solid #23405f" },
  ".cm-scroller": { fontFamily: 'Consolas,"DejaVu Sans Mono","Noto Sans Mono CJK SC",monospace', lineHeight: "1.5", overflow: "auto" },
  ".cm-gutters": { color: "#55606e", backgroundColor: "#f6f7f9", borderRight: "1px solid #e6e9ee" },
});

/**
 * Put an editor over a textarea, which goes on holding the text: what is sent is always its value. It lives in a shadow root,
 * where its styles are adopted: the page allows none that are written into it.
 */
export function over(textarea, words, changed) {
  const complete = (context) => {
    const word = context.matchBefore(/[\w\u4e00-\u9fff]+/);
    if (!word || (word.from === word.to && !context.explicit)) return null;
    return { from: word.from, options: words.map((one) => ({ label: one[0], detail: one[1] })) };
  };
  const root = textarea.parentNode.appendChild(document.createElement("div")).attachShadow({ mode: "open" });
  const view = new EditorView({
    parent: root,
    root,
    state: EditorState.create({
      doc: textarea.value,
      extensions: [
        look,
        lineNumbers(),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        history(),
        indentOnInput(),
        yaml(),
        syntaxHighlighting(colours),
        autocompletion({ override: [complete] }),
        lintGutter(),
        keymap.of([...completionKeymap, ...defaultKeymap, ...historyKeymap]),
        EditorView.contentAttributes.of({ "aria-label": textarea.dataset.label }),
        EditorView.updateListener.of((update) => {
          if (!update.docChanged) return;
          textarea.value = update.state.doc.toString();
          changed();
        }),
      ],
    }),
  });
  view.scrollDOM.tabIndex = 0; // what scrolls is reached by the keyboard
  const line = Math.min(Number(textarea.dataset.line) || 1, view.state.doc.lines);
  view.dispatch({ effects: EditorView.scrollIntoView(view.state.doc.line(line).from, { y: "start", yMargin: 40 }) });
  return {
    remarks(found) {
      const all = found.map((one) => {
        const line = view.state.doc.line(Math.max(1, Math.min(one.line || 1, view.state.doc.lines)));
        const from = Math.min(line.to, line.from + Math.max(0, (one.column || 1) - 1));
        return { from, to: line.to, severity: one.error ? "error" : "warning", message: one.message };
      });
      view.dispatch(setDiagnostics(view.state, all));
    },
  };
}
