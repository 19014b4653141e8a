import { autocompletion, type CompletionContext } from '@codemirror/autocomplete';
import { html } from '@codemirror/lang-html';
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { type Diagnostic, lintGutter, setDiagnostics } from '@codemirror/lint';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { basicSetup } from 'codemirror';
import { type ReactNode, useEffect, useRef } from 'react';
import classes from './templates.module.css';

export interface Mark {
  /** From 1. */
  line: number;
  message: string;
  severity: 'error' | 'warning';
}

const COLOURS = HighlightStyle.define([
  { tag: [tags.tagName, tags.angleBracket], class: 'tok-tag' },
  { tag: tags.attributeName, class: 'tok-name' },
  { tag: [tags.attributeValue, tags.string], class: 'tok-value' },
  { tag: tags.comment, class: 'tok-comment' },
]);

/** The source of a template, with line numbers and what is wrong beside them. */
export function CodeEditor({
  value,
  label,
  marks,
  variables,
  readOnly,
  change,
}: {
  value: string;
  label: string;
  marks: Mark[];
  variables: string[];
  readOnly: boolean;
  change: (value: string) => void;
}): ReactNode {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const latest = useRef({ change, variables });
  latest.current = { change, variables };
  // The editor keeps its own text: it is made once, with what is there at first.
  const first = useRef({ value, label, readOnly });
  useEffect(() => {
    const parent = host.current;
    if (!parent) return;
    const made = new EditorView({
      doc: first.current.value,
      parent,
      extensions: [
        basicSetup,
        html({ matchClosingTags: true, autoCloseTags: true }),
        syntaxHighlighting(COLOURS),
        lintGutter(),
        autocompletion({ override: [(context) => suggested(context, latest.current.variables)] }),
        EditorView.lineWrapping,
        EditorView.editable.of(!first.current.readOnly),
        EditorView.contentAttributes.of({ 'aria-label': first.current.label, tabindex: '0' }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) latest.current.change(update.state.doc.toString());
        }),
      ],
    });
    view.current = made;
    return () => made.destroy();
  }, []);
  useEffect(() => {
    const editor = view.current;
    if (editor && editor.state.doc.toString() !== value) {
      editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } });
    }
  }, [value]);
  useEffect(() => {
    const editor = view.current;
    if (!editor) return;
    const found: Diagnostic[] = marks
      .filter((m) => m.line >= 1 && m.line <= editor.state.doc.lines)
      .map((m) => {
        const line = editor.state.doc.line(m.line);
        return {
          from: line.from + (line.text.length - line.text.trimStart().length),
          to: line.to,
          severity: m.severity,
          message: m.message,
        };
      });
    editor.dispatch(setDiagnostics(editor.state, found));
  }, [marks]);
  return <div ref={host} className={classes.code} />;
}

/** What may be put in, offered as soon as somebody writes two braces. */
function suggested(context: CompletionContext, variables: string[]) {
  const before = context.matchBefore(/\{\{\s*[\w.]*/);
  if (!before) return null;
  return {
    from: before.from,
    options: variables.map((name) => ({ label: `{{${name}`, displayLabel: name, apply: `{{${name}}}` })),
    validFor: /^\{\{\s*[\w.]*$/,
  };
}
