package io.heddle.cli.term;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The lower end of a terminal, redrawn in place. Each picture leaves in one write, line over line, so that nothing
 * flickers. What anybody writes to {@code System.err} meanwhile appears above the picture. Used by one thread; only
 * {@code System.err} may be written by others.
 */
public final class Screen implements AutoCloseable {
    private static final String HIDE_CURSOR = "\u001b[?25l";
    private static final String SHOW_CURSOR = "\u001b[?25h";
    private static final String BEGIN_FRAME = "\u001b[?2026h";
    private static final String END_FRAME = "\u001b[?2026l";
    private static final String CLEAR_LINE = "\u001b[K";
    private static final String CLEAR_BELOW = "\u001b[J";

    private final Terminal terminal;
    private final PrintStream errors;
    private final Queue<String> said = new ConcurrentLinkedQueue<>();
    private List<Line> shown = List.of();
    private int shownColumns;
    private boolean closed;

    public Screen(Terminal terminal) {
        this.terminal = terminal;
        shownColumns = terminal.size().columns();
        errors = System.err;
        System.setErr(new PrintStream(new LineQueue(said), true, StandardCharsets.UTF_8));
        write(HIDE_CURSOR);
    }

    /** Shows these lines in place of the ones before. */
    public void draw(List<Line> lines) {
        draw(lines, drainSaid());
    }

    /** Leaves text above the picture, for good. */
    public void print(List<String> text) {
        draw(shown, drainSaid() + String.join("\n", text) + "\n");
    }

    private void draw(List<Line> lines, String above) {
        Terminal.Size size = terminal.size();
        List<Line> fitting = lines.subList(0, Math.min(lines.size(), Math.max(1, size.rows() - 1)));
        StringBuilder frame = new StringBuilder(BEGIN_FRAME).append(backToTop(size.columns()));
        if (!above.isEmpty()) {
            frame.append(CLEAR_BELOW).append(above);
        }
        for (Line line : fitting) {
            frame.append(line.render(terminal, size.columns()))
                    .append(CLEAR_LINE)
                    .append('\n');
        }
        frame.append(CLEAR_BELOW).append(END_FRAME);
        write(frame.toString());
        shown = List.copyOf(fitting);
        shownColumns = size.columns();
    }

    /** Up to the first line of the picture, which takes more rows if the window became narrower. */
    private String backToTop(int columns) {
        int rows = 0;
        for (Line line : shown) {
            int width = Math.min(line.width(), shownColumns);
            rows += Math.max(1, (width + columns - 1) / columns);
        }
        return rows == 0 ? "\r" : "\r\u001b[" + rows + "A";
    }

    private String drainSaid() {
        StringBuilder text = new StringBuilder();
        for (String line = said.poll(); line != null; line = said.poll()) {
            text.append(line).append('\n');
        }
        return text.toString();
    }

    private void write(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        terminal.out().write(bytes, 0, bytes.length);
        terminal.out().flush();
    }

    /** Removes the picture and gives the cursor back; closing twice does nothing. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        System.setErr(errors);
        draw(List.of(), drainSaid());
        write(SHOW_CURSOR);
    }

    /** Cuts a stream of bytes into lines. */
    private static final class LineQueue extends OutputStream {
        private final Queue<String> lines;
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();

        LineQueue(Queue<String> lines) {
            this.lines = lines;
        }

        // PrintStream calls this under its own lock.
        @Override
        public void write(int b) {
            if (b == '\n') {
                lines.add(Text.safe(line.toString(StandardCharsets.UTF_8)));
                line.reset();
            } else {
                line.write(b);
            }
        }
    }
}
