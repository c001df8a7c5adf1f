package io.heddle.runtime.settings;

import java.util.Set;

/** Keys of the specification that nothing in this version obeys, so that whoever sets one learns why it is refused. */
final class LaterKeys {
    static final Set<String> ALL = Set.of(
            "mode",
            "monitoring.enabled",
            "monitoring.stall-report-after",
            "metrics.enabled",
            "manager.paused-releases-slot",
            "dependencies.default-type",
            "payload.inline-threshold",
            "payload.store",
            "payload.orphan-grace",
            "threads.max-depth",
            "threads.max-children",
            "threads.max-live-per-tree",
            "threads.join-timeout",
            "threads.child-timeout",
            "threads.cascade-timeout",
            "threads.wait-children-timeout",
            "triggers.max-chain-depth",
            "checkpoints.on",
            "checkpoints.max-age",
            "checkpoints.max-count",
            "checkpoints.max-size",
            "checkpoints.min-retained",
            "registry.reference-detail-limit",
            "registry.version-strategy",
            "registry.keep-original",
            "compat.definition-id",
            "compat.strict-order",
            "compat.auto-seal-grace",
            "compat.drain-lease",
            "compat.callback-timeout",
            "advisor.enabled");

    private LaterKeys() {}
}
