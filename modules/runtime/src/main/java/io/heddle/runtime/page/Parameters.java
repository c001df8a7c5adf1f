package io.heddle.runtime.page;

import io.heddle.DefinitionId;
import io.heddle.InstanceId;
import io.heddle.Version;
import io.heddle.kernel.instance.Ids;
import io.heddle.runtime.admin.Request;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The parameters of a request, checked. */
final class Parameters {
    private static final int SHOWN = 40;

    private final Map<String, String> query;

    private Parameters(Map<String, String> query) {
        this.query = query;
    }

    /** Those of a request that may have these and no others: one that is misspelt is not passed over. */
    static Parameters of(Request request, String... known) {
        for (String name : request.query().keySet()) {
            if (!List.of(known).contains(name)) {
                throw new Refusal(
                        400,
                        "UNKNOWN_PARAMETER",
                        "there is no parameter '" + shown(name) + "' here",
                        known.length == 0 ? "leave it away" : "it takes " + String.join(", ", known));
            }
        }
        return new Parameters(request.query());
    }

    @Nullable String text(String name) {
        String text = query.get(name);
        return text == null || text.isEmpty() ? null : text;
    }

    long number(String name, long otherwise, long least, long most) {
        String text = text(name);
        if (text == null) {
            return otherwise;
        }
        try {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // The same answer as for a number that is out of bounds.
        }
        throw new Refusal(
                400,
                "INVALID_PARAMETER",
                name + " is '" + shown(text) + "'",
                "give a number from " + least + (most == Long.MAX_VALUE ? " on" : " to " + most));
    }

    /** Names separated by commas; empty if the parameter is. */
    <E extends Enum<E>> Set<E> oneOrMore(String name, Class<E> type) {
        Set<E> all = EnumSet.noneOf(type);
        String text = text(name);
        for (String each : text == null ? new String[0] : text.split(",")) {
            try {
                all.add(Enum.valueOf(type, each.strip().toUpperCase(Locale.ROOT)));
            } catch (IllegalArgumentException e) {
                throw new Refusal(
                        400,
                        "INVALID_PARAMETER",
                        name + " has '" + shown(each) + "'",
                        "give some of " + Arrays.toString(type.getEnumConstants()) + ", separated by commas");
            }
        }
        return all;
    }

    @Nullable DefinitionId definition(String name) {
        String text = text(name);
        return text == null ? null : definitionId(text);
    }

    @Nullable Version version(String name) {
        String text = text(name);
        try {
            return text == null ? null : Version.parse(text);
        } catch (IllegalArgumentException e) {
            throw new Refusal(
                    400, "INVALID_PARAMETER", name + ": " + e.getMessage(), "write it like 1.0.0, or leave it away");
        }
    }

    static DefinitionId definitionId(String text) {
        return Ids.require(DefinitionId.of(text));
    }

    static InstanceId instanceId(String text) {
        return Ids.require(InstanceId.of(text));
    }

    private static String shown(String text) {
        return text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
    }
}
