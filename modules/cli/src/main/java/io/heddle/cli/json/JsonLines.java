package io.heddle.cli.json;

import io.heddle.kernel.expression.JsonCodec;
import java.io.PrintStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes one JSON object per line and flushes after each, so that a reader sees it at once. */
public final class JsonLines {
    private final PrintStream out;

    public JsonLines(PrintStream out) {
        this.out = out;
    }

    public void write(Map<String, @Nullable Object> object) {
        out.print(text(object) + "\n");
        out.flush();
    }

    /** Compact JSON text; names in their order. */
    public static String text(@Nullable Object value) {
        return JsonCodec.encode(value).text();
    }
}
