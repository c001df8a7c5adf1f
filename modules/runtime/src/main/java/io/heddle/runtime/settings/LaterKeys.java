package io.heddle.runtime.settings;

import java.util.Set;

/** Keys of the specification that nothing in this version obeys, so that whoever sets one learns why it is refused. */
final class LaterKeys {
    static final Set<String> ALL = Set.of("threads.join-timeout", "advisor.enabled");

    private LaterKeys() {}
}
