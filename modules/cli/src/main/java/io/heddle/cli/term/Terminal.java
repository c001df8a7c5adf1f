package io.heddle.cli.term;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The streams of one command and what may be written on them. Text always leaves as UTF-8.
 *
 * @param in standard input
 * @param out answers
 * @param err errors, warnings and logs
 * @param live whether {@code out} is a terminal that can be redrawn
 * @param color whether escape sequences for colour are wanted
 * @param unicode whether the terminal shows more than ASCII
 * @param sizes columns and rows, asked again whenever they matter
 */
public record Terminal(
        InputStream in,
        PrintStream out,
        PrintStream err,
        boolean live,
        boolean color,
        boolean unicode,
        Supplier<Size> sizes) {

    /** Columns and rows. */
    public record Size(int columns, int rows) {
        /** What a terminal that tells nothing is taken for. */
        public static final Size USUAL = new Size(80, 24);
    }

    /** The terminal of this process; {@code NO_COLOR} and {@code TERM=dumb} are respected. */
    public static Terminal system(Map<String, String> env) {
        boolean terminal = Terminals.isTerminal();
        boolean dumb = "dumb".equals(env.get("TERM"));
        boolean color = terminal && !dumb && env.getOrDefault("NO_COLOR", "").isEmpty();
        return new Terminal(
                System.in,
                utf8(System.out),
                utf8(System.err),
                terminal && !dumb,
                color,
                isUtf8(env),
                Terminals.sizes(env));
    }

    // The JVM encodes its own streams as the locale says and would turn what ASCII lacks into question marks.
    private static PrintStream utf8(PrintStream stream) {
        return new PrintStream(stream, true, StandardCharsets.UTF_8);
    }

    static boolean isUtf8(Map<String, String> env) {
        for (String name : new String[] {"LC_ALL", "LC_CTYPE", "LANG"}) {
            String value = env.getOrDefault(name, "");
            if (!value.isEmpty()) {
                String upper = value.toUpperCase(Locale.ROOT);
                return upper.contains("UTF-8") || upper.contains("UTF8");
            }
        }
        return false;
    }

    public Size size() {
        return sizes.get();
    }

    /** The text in a style, if colour is wanted. */
    public String styled(Style style, String text) {
        return color ? style.apply(text) : text;
    }

    /** {@code pretty} where the terminal shows it, else {@code plain}. */
    public String symbol(String pretty, String plain) {
        return unicode ? pretty : plain;
    }

    /** One column that stands for what was cut off. */
    public String ellipsis() {
        return symbol("…", "~");
    }

    /** The text in at most {@code columns} columns. */
    public String fit(String text, int columns) {
        return Text.fit(text, columns, ellipsis());
    }

    /** This terminal with other streams for answers and errors. */
    public Terminal with(PrintStream newOut, PrintStream newErr) {
        return new Terminal(in, newOut, newErr, live, color, unicode, sizes);
    }
}
