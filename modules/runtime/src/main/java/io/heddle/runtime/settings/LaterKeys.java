package io.heddle.runtime.settings;

import java.util.Set;

/** Keys of the specification that nothing in this version obeys, so that whoever sets one learns why it is refused. */
final class LaterKeys {
    static final Set<String> ALL = Set.of(
            "mode",
            "monitoring.enabled",
            "monitoring.stall-report-after",
            "metrics.enabled",
            "manager.cleanup-interval",
            "manager.auto-cleanup-after",
            "payload.inline-threshold",
            "payload.store",
            "payload.orphan-grace",
            "threads.join-timeout",
            "triggers.max-chain-depth",
            "checkpoints.on",
            "checkpoints.max-age",
            "checkpoints.max-count",
            "checkpoints.max-size",
            "checkpoints.min-retained",
            "cleanup.interval",
            "cleanup.max-workers",
            "cleanup.memory-optimization",
            "cleanup.default-strategy",
            "cleanup.default-delay",
            "cleanup.retention.completed",
            "cleanup.retention.failed",
            "cleanup.retention.cancelled",
            "cleanup.retention.timed-out",
            "cleanup.memory.normal",
            "cleanup.memory.high",
            "cleanup.memory.critical",
            "cleanup.memory.sample-interval",
            "cleanup.temp-file-max-age",
            "compat.definition-id",
            "compat.strict-order",
            "compat.auto-seal-grace",
            "compat.drain-lease",
            "compat.callback-timeout",
            "advisor.enabled");

    private LaterKeys() {}
}
