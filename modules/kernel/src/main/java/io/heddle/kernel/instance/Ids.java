package io.heddle.kernel.instance;

import io.heddle.DefinitionId;
import io.heddle.HeddleException;
import io.heddle.InstanceId;
import java.util.regex.Pattern;

/** Refuses ids that could not be written everywhere an id is written: journal, URL, file name, log. */
public final class Ids {
    private static final Pattern INSTANCE_ID = Pattern.compile("[A-Za-z0-9_.:@#/-]{1," + ChildIds.MAX_LENGTH + "}");
    private static final Pattern DEFINITION_ID = Pattern.compile("[A-Za-z0-9_.:-]{1,128}");

    private Ids() {}

    /**
     * The id of an instance, unchanged.
     *
     * @throws HeddleException INVALID_ID
     */
    public static InstanceId require(InstanceId id) {
        if (!INSTANCE_ID.matcher(id.value()).matches()) {
            throw invalid("instance", id.value(), INSTANCE_ID);
        }
        return id;
    }

    /**
     * The id of a definition, unchanged.
     *
     * @throws HeddleException INVALID_ID
     */
    public static DefinitionId require(DefinitionId id) {
        if (!DEFINITION_ID.matcher(id.value()).matches()) {
            throw invalid("definition", id.value(), DEFINITION_ID);
        }
        return id;
    }

    /** Whether it is {@code [A-Za-z0-9_.:-]{1,128}}. */
    static boolean isName(String id) {
        return DEFINITION_ID.matcher(id).matches();
    }

    private static HeddleException invalid(String kind, String value, Pattern pattern) {
        StringBuilder shown = new StringBuilder();
        value.codePoints().limit(40).forEach(c -> {
            if (c >= 0x20 && c < 0x7f) {
                shown.appendCodePoint(c);
            } else {
                shown.append(String.format("\\u%04x", c));
            }
        });
        return new HeddleException(
                "INVALID_ID",
                kind + " id '" + shown + (value.length() > 40 ? "…" : "") + "' must match " + pattern.pattern());
    }
}
