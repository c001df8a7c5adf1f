package io.heddle.cli.term;

import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Asks the operating system about the terminal. */
final class Terminals {

    /** Set by the launcher, which can tell whether standard output is a terminal; Java alone cannot. */
    static final String TERMINAL_PROPERTY = "heddle-cli.terminal";

    private static final Pattern STTY_SIZE = Pattern.compile("(\\d{1,5}) (\\d{1,5})\\s*");
    private static final File TTY = new File("/dev/tty");
    private static final long ASK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private Terminals() {}

    static boolean isTerminal() {
        String told = System.getProperty(TERMINAL_PROPERTY);
        return told != null ? Boolean.parseBoolean(told) : isTerminal(System.console());
    }

    /** Before Java 22 a console meant a terminal; since then it has a method that says so. */
    private static boolean isTerminal(@Nullable Console console) {
        if (console == null) {
            return false;
        }
        try {
            Method method = Console.class.getMethod("isTerminal");
            return Boolean.TRUE.equals(method.invoke(console));
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }

    /** The size, asked of the terminal at most once a second, so that a resized window is noticed. */
    static Supplier<Terminal.Size> sizes(Map<String, String> env) {
        return new Supplier<>() {
            private Terminal.Size known = fromEnvironment(env);
            private long askedAt = System.nanoTime() - ASK_AGAIN_NANOS;

            @Override
            public Terminal.Size get() {
                long now = System.nanoTime();
                if (now - askedAt >= ASK_AGAIN_NANOS) {
                    askedAt = now;
                    known = ask(known);
                }
                return known;
            }
        };
    }

    static Terminal.Size fromEnvironment(Map<String, String> env) {
        return new Terminal.Size(
                positive(env.get("COLUMNS"), Terminal.Size.USUAL.columns()),
                positive(env.get("LINES"), Terminal.Size.USUAL.rows()));
    }

    private static int positive(@Nullable String text, int otherwise) {
        return text != null && text.matches("[1-9]\\d{0,4}") ? Integer.parseInt(text) : otherwise;
    }

    private static Terminal.Size ask(Terminal.Size otherwise) {
        if (!isTerminal()) {
            return otherwise;
        }
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(TTY)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            byte[] answer = stty.getInputStream().readNBytes(100);
            stty.waitFor(1, TimeUnit.SECONDS);
            return parse(new String(answer, StandardCharsets.US_ASCII), otherwise);
        } catch (IOException e) {
            return otherwise;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return otherwise;
        }
    }

    /** Reads what {@code stty size} answers: rows, then columns; zero means it does not know. */
    static Terminal.Size parse(String answer, Terminal.Size otherwise) {
        Matcher matcher = STTY_SIZE.matcher(answer);
        if (!matcher.matches()) {
            return otherwise;
        }
        int rows = Integer.parseInt(matcher.group(1));
        int columns = Integer.parseInt(matcher.group(2));
        return rows == 0 || columns == 0 ? otherwise : new Terminal.Size(columns, rows);
    }
}
