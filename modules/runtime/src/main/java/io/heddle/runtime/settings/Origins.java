package io.heddle.runtime.settings;

import com.typesafe.config.ConfigOrigin;

/** Where a value stands, for people. */
final class Origins {
    private Origins() {}

    /** {@code file:line} where there is a file, else what the configuration library says. */
    static String describe(ConfigOrigin origin) {
        String file = origin.filename();
        if (file != null && origin.lineNumber() > 0) {
            return file + ":" + origin.lineNumber();
        }
        return origin.description();
    }
}
