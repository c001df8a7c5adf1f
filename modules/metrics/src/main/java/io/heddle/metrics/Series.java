package io.heddle.metrics;

import java.util.List;

/** Every series of Heddle's own, in the order they are documented. Names are Micrometer's; {@link #prometheus} is the scraped one. */
enum Series {
    INSTANCE_CREATIONS(Kind.COUNTER, "heddle.instance.creations", "", false, "Instances created.", Labels.DEFINITION),
    INSTANCE_STARTS(
            Kind.COUNTER, "heddle.instance.starts", "", false, "Instances that began to run.", Labels.DEFINITION),
    INSTANCE_ENDS(
            Kind.COUNTER,
            "heddle.instance.ends",
            "",
            false,
            "Instances that ended, by status: completed, failed, cancelled, timed_out.",
            Labels.DEFINITION,
            "status"),
    INSTANCE_DURATION(
            Kind.TIMER,
            "heddle.instance.duration",
            "",
            false,
            "From the start of an instance to its end; from its creation if it never ran.",
            Labels.DEFINITION,
            "status"),
    INSTANCE_START_WAIT(
            Kind.TIMER,
            "heddle.instance.start.wait",
            "",
            false,
            "From the creation of an instance to its start: the creation itself and the wait for a slot.",
            Labels.DEFINITION),
    INSTANCE_STALLS(
            Kind.COUNTER,
            "heddle.instance.stalls",
            "",
            false,
            "Instances reported because nothing in them could move for heddle.monitoring.stall-report-after.",
            Labels.DEFINITION),
    NODE_REGISTRATIONS(
            Kind.COUNTER,
            "heddle.node.registrations",
            "",
            false,
            "Nodes of created instances and nodes registered at run time.",
            Labels.DEFINITION),
    DEPENDENCY_RESOLUTION(
            Kind.TIMER,
            "heddle.dependency.resolution",
            "",
            false,
            "From the start of an instance to a node being ready: until its dependencies were satisfied.",
            Labels.DEFINITION),
    NODE_ATTEMPTS(Kind.COUNTER, "heddle.node.attempts", "", false, "Attempts begun.", Labels.DEFINITION),
    NODE_ENDS(
            Kind.COUNTER,
            "heddle.node.ends",
            "",
            false,
            "Nodes that ended, by outcome: completed, failed, skipped, cancelled.",
            Labels.DEFINITION,
            "outcome"),
    NODE_RETRIES(
            Kind.COUNTER,
            "heddle.node.retries",
            "",
            false,
            "Attempts that failed and will be followed by another.",
            Labels.DEFINITION),
    NODE_REDELIVERIES(
            Kind.COUNTER,
            "heddle.node.redeliveries",
            "",
            false,
            "Attempts handed over again: after a restart, a move, or the end of a lease.",
            Labels.DEFINITION),
    DISCARDED_RESULTS(
            Kind.COUNTER,
            "heddle.node.discarded.results",
            "",
            false,
            "Results of attempts that were over already, by kind: late, duplicate.",
            Labels.DEFINITION,
            "kind"),
    NODE_RUN(
            Kind.TIMER,
            "heddle.node.run",
            "",
            false,
            "How long attempts ran, by outcome: completed, failed, skipped, cancelled, retried, given_up (reset, or given back).",
            Labels.DEFINITION,
            "outcome"),
    NODE_WAIT(
            Kind.TIMER,
            "heddle.node.wait",
            "",
            false,
            "How long ready nodes waited for their attempt to begin, back-off included.",
            Labels.DEFINITION),
    TRIGGER_FIRINGS(Kind.COUNTER, "heddle.trigger.firings", "", false, "Triggers fired.", Labels.DEFINITION),
    CHECKPOINT_CREATIONS(
            Kind.COUNTER, "heddle.checkpoint.creations", "", false, "Named checkpoints stored.", Labels.DEFINITION),
    INSTANCES(
            Kind.GAUGE,
            "heddle.instances",
            "",
            false,
            "Instances of the whole system by last reported status: idle, queued, running, paused, completed, failed,"
                    + " cancelled, timed_out; removed ones included.",
            "status"),
    INSTANCES_KEPT(Kind.GAUGE, "heddle.instances.kept", "", false, "Instances of the whole system, live and ended."),
    INSTANCES_REMOVED(
            Kind.FUNCTION_COUNTER,
            "heddle.instances.removed",
            "",
            false,
            "Instances of the whole system removed after their end."),
    INSTANCES_QUARANTINED(
            Kind.GAUGE,
            "heddle.instances.quarantined",
            "",
            true,
            "Instances of this node whose history cannot be read."),
    ATTEMPTS(
            Kind.GAUGE,
            "heddle.attempts",
            "",
            true,
            "Attempts on this node by state: running, sleeping, queued for a place, abandoned (stopped, not heeding it).",
            "state"),
    EXPORTED_ENTRIES(
            Kind.FUNCTION_COUNTER,
            "heddle.exporter.entries",
            "",
            false,
            "Events given to an exporter, by result: exported, failed, dropped. Dropped ones are in the histories.",
            "exporter",
            "result"),
    EXPORTER_WAITING(Kind.GAUGE, "heddle.exporter.waiting", "", true, "Events that wait for an exporter.", "exporter"),
    GRAPH_CACHE_REQUESTS(
            Kind.FUNCTION_COUNTER,
            "heddle.graph.cache.requests",
            "",
            false,
            "Graphs asked for, by result: hit, miss.",
            "result"),
    GRAPH_CACHE_SIZE(
            Kind.GAUGE, "heddle.graph.cache.size", "bytes", false, "Memory the cached graphs take, estimated."),
    CLEANUP_RELEASES(Kind.FUNCTION_COUNTER, "heddle.cleanup.releases", "", false, "Resources released on this node."),
    CLEANUP_ERRORS(Kind.FUNCTION_COUNTER, "heddle.cleanup.errors", "", true, "Releases and cleaners that failed."),
    CLEANUP_FREED(Kind.FUNCTION_COUNTER, "heddle.cleanup.freed", "bytes", false, "Sizes of the released resources."),
    CLEANUP_TASKS(Kind.GAUGE, "heddle.cleanup.tasks", "", true, "Releases and cleaners that run now."),
    JOURNAL_COMMITS(
            Kind.FUNCTION_TIMER,
            "heddle.journal.commit",
            "",
            false,
            "Commits to disk and the time they took, fsync included. Embedded journal only, as all series of the journal."),
    JOURNAL_LONGEST_COMMIT(
            Kind.TIME_GAUGE, "heddle.journal.commit.longest", "", false, "The longest commit since the start."),
    JOURNAL_WRITES(
            Kind.FUNCTION_COUNTER,
            "heddle.journal.writes",
            "",
            false,
            "Requests that were part of a commit: event writes, snapshots, deletions."),
    JOURNAL_EVENTS(Kind.FUNCTION_COUNTER, "heddle.journal.events", "", false, "Events written."),
    JOURNAL_WRITTEN(
            Kind.FUNCTION_COUNTER,
            "heddle.journal.written",
            "bytes",
            false,
            "Encoded events and snapshots, before compression."),
    JOURNAL_CONFLICTS(
            Kind.FUNCTION_COUNTER,
            "heddle.journal.conflicts",
            "",
            true,
            "Writes refused because their sequence number was taken."),
    JOURNAL_FAILURES(
            Kind.FUNCTION_COUNTER, "heddle.journal.failures", "", true, "Writes that failed for another reason.");

    /** What a series is to Micrometer. */
    enum Kind {
        COUNTER("counter", "_total", "_total"),
        FUNCTION_COUNTER("counter", "_total", "_total"),
        TIMER("histogram", "_seconds", "_seconds_count"),
        FUNCTION_TIMER("summary", "_seconds", "_seconds_count"),
        GAUGE("gauge", "", ""),
        TIME_GAUGE("gauge", "_seconds", "_seconds");

        private final String type;
        private final String suffix;
        private final String sampleSuffix;

        Kind(String type, String suffix, String sampleSuffix) {
            this.type = type;
            this.suffix = suffix;
            this.sampleSuffix = sampleSuffix;
        }

        /** What Prometheus calls it. */
        String type() {
            return type;
        }
    }

    /** Names of labels that many series have. */
    static final class Labels {
        static final String DEFINITION = "definition";

        private Labels() {}
    }

    private final Kind kind;
    private final String meter;
    private final String unit;
    private final boolean restsAtZero;
    private final String meaning;
    /** Joined by commas: an enum holds nothing that could change. */
    private final String labels;

    /**
     * @param unit base unit; empty for none, and for times
     * @param restsAtZero whether a node that does its work shows zero
     */
    Series(Kind kind, String meter, String unit, boolean restsAtZero, String meaning, String... labels) {
        this.kind = kind;
        this.meter = meter;
        this.unit = unit;
        this.restsAtZero = restsAtZero;
        this.meaning = meaning;
        this.labels = String.join(",", labels);
    }

    Kind kind() {
        return kind;
    }

    String meter() {
        return meter;
    }

    String unit() {
        return unit;
    }

    boolean restsAtZero() {
        return restsAtZero;
    }

    String meaning() {
        return meaning;
    }

    List<String> labels() {
        return labels.isEmpty() ? List.of() : List.of(labels.split(",", -1));
    }

    /** Its name in a scrape. */
    String prometheus() {
        return stem() + kind.suffix;
    }

    /** The sample that tells whether there was anything. */
    String sample() {
        return stem() + kind.sampleSuffix;
    }

    /** What its names in a scrape begin with. */
    String stem() {
        return meter.replace('.', '_') + (unit.isEmpty() ? "" : "_" + unit);
    }
}
