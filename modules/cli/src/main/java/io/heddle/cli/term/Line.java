package io.heddle.cli.term;

import java.util.ArrayList;
import java.util.List;

/** A line put together from styled pieces, cut at a width counted without the escape sequences. */
public final class Line {
    private final List<String> texts = new ArrayList<>();
    private final List<Style> styles = new ArrayList<>();

    public Line add(String text) {
        return add(Style.NONE, text);
    }

    public Line add(Style style, String text) {
        texts.add(Text.safe(text));
        styles.add(style);
        return this;
    }

    /** Columns the whole line takes. */
    public int width() {
        return texts.stream().mapToInt(Text::width).sum();
    }

    /** The line in at most {@code columns} columns. */
    public String render(Terminal terminal, int columns) {
        StringBuilder line = new StringBuilder();
        int left = columns;
        for (int i = 0; i < texts.size() && left > 0; i++) {
            String text = terminal.fit(texts.get(i), left);
            line.append(terminal.styled(styles.get(i), text));
            left -= Text.width(text);
            if (!text.equals(texts.get(i))) {
                break;
            }
        }
        return line.toString();
    }
}
