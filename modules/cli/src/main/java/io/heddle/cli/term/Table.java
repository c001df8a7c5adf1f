package io.heddle.cli.term;

import java.util.ArrayList;
import java.util.List;

/** Rows under a heading, columns as wide as their content; the last column is cut at the edge of a terminal. */
public final class Table {
    private static final String GAP = "  ";

    private final List<List<Cell>> rows = new ArrayList<>();

    /** A text with its style. */
    public record Cell(String text, Style style) {

        public Cell {
            text = Text.safe(text);
        }

        public static Cell of(Object value) {
            return new Cell(String.valueOf(value), Style.NONE);
        }
    }

    public Table(String... headings) {
        List<Cell> head = new ArrayList<>();
        for (String heading : headings) {
            head.add(new Cell(heading, Style.BOLD));
        }
        rows.add(head);
    }

    public Table row(Cell... cells) {
        rows.add(List.of(cells));
        return this;
    }

    public void print(Terminal terminal) {
        int[] widths = widths();
        int columns = terminal.live() ? terminal.size().columns() : Integer.MAX_VALUE;
        for (List<Cell> row : rows) {
            StringBuilder line = new StringBuilder();
            int used = 0;
            for (int i = 0; i < row.size(); i++) {
                boolean last = i == row.size() - 1;
                String text = terminal.fit(row.get(i).text(), Math.max(0, columns - used));
                used += last ? 0 : widths[i] + GAP.length();
                String space = last ? "" : " ".repeat(Math.max(0, widths[i] - Text.width(text))) + GAP;
                line.append(terminal.styled(row.get(i).style(), text)).append(space);
            }
            terminal.out().println(line.toString().stripTrailing());
        }
    }

    private int[] widths() {
        int[] widths = new int[rows.get(0).size()];
        for (List<Cell> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                widths[i] = Math.max(widths[i], Text.width(row.get(i).text()));
            }
        }
        return widths;
    }
}
