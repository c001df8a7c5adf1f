package io.heddle.cli;

import io.heddle.DefinitionId;
import io.heddle.Version;
import io.heddle.kernel.instance.Ids;
import org.jspecify.annotations.Nullable;

/**
 * A published definition as it is named on the command line: {@code ID} or {@code ID@VERSION}.
 *
 * @param version null if none was named
 */
record DefinitionName(DefinitionId id, @Nullable Version version) {

    static DefinitionName parse(String text) {
        int at = text.indexOf('@');
        DefinitionId id = Ids.require(DefinitionId.of(at < 0 ? text : text.substring(0, at)));
        if (at < 0) {
            return new DefinitionName(id, null);
        }
        try {
            return new DefinitionName(id, Version.parse(text.substring(at + 1)));
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage("INVALID_VERSION", String.valueOf(e.getMessage()), "write ID@1.0.0");
        }
    }

    @Override
    public String toString() {
        return version == null ? id.value() : id + "@" + version;
    }
}
