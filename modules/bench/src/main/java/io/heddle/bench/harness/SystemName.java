package io.heddle.bench.harness;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What is measured side by side. */
public enum SystemName {
    HEDDLE(Kind.SUBJECT, "SYNC", "embedded, on its own journal"),
    HEDDLE_ASYNC(Kind.DIAL, "ASYNC", "Heddle, definitions with durability ASYNC"),
    HEDDLE_NONE(Kind.DIAL, "NONE", "Heddle, definitions with durability NONE"),
    HEDDLE_WATCHED(Kind.DIAL, "SYNC", "Heddle with its page of metrics and a span per instance, node and attempt"),
    HEDDLE_SAMPLED(Kind.DIAL, "SYNC", "the same with the spans of one instance in a hundred"),
    BARE_ACTORS(
            Kind.LIMIT,
            "SYNC",
            "event-sourced Pekko actors on the same journal, a record of a step's size per step, nothing else"),
    BARE_INSTANCES(
            Kind.LIMIT,
            "SYNC",
            "the same with a new actor for every instance, which looks in the journal whether it has a past and stops at its"
                    + " end"),
    MEMORY(Kind.LIMIT, "NONE", "graphs of CompletableFuture in memory, nothing recorded"),
    OLD(
            Kind.LIMIT,
            "NONE",
            "a model of the old manager of workflow contexts: dictionaries in memory, nothing recorded"),
    SCAN(Kind.LIMIT, "SYNC", "reference checks without claims: a look at every live thread"),
    DISK_1(Kind.LIMIT, "SYNC", "appends of 4 KiB to a file, each synced, 1 writer"),
    DISK_16(Kind.LIMIT, "SYNC", "appends of 4 KiB, each synced, 16 writers with a file each"),
    JOURNAL_1(Kind.LIMIT, "SYNC", "writes to Heddle's journal plug-in, 1 at a time"),
    JOURNAL_64(Kind.LIMIT, "SYNC", "writes to Heddle's journal plug-in, 64 at a time: they share commits"),
    ASKS_64(Kind.LIMIT, "NONE", "questions to Pekko actors and their answers, 64 at a time"),
    POSTGRES_1(Kind.LIMIT, "SYNC", "inserts of one row in PostgreSQL, a commit each, 1 connection"),
    POSTGRES_16(Kind.LIMIT, "SYNC", "inserts of one row in PostgreSQL, a commit each, 16 connections"),
    POSTGRES_64(Kind.LIMIT, "SYNC", "inserts of one row in PostgreSQL, a commit each, 64 connections"),
    DBOS(Kind.PEER, "SYNC", "DBOS Transact on PostgreSQL: a committed row per step"),
    FLOWABLE(Kind.PEER, "SYNC", "Flowable embedded, on PostgreSQL: a transaction per step"),
    CAMUNDA(Kind.PEER, "SYNC", "Camunda 7 embedded, on PostgreSQL: a transaction per step"),
    RESTATE(Kind.PEER, "SYNC", "Restate, its server and its SDK: a record in its log per step"),
    ZEEBE(Kind.PEER, "SYNC", "Zeebe (Camunda 8), its broker and its client: records in its log per step"),
    TEMPORAL(Kind.PEER, "NONE", "Temporal's SDK and its test server: in memory, nothing durable");

    /** What a system is measured for. */
    public enum Kind {
        /** The product. */
        SUBJECT,
        /** The product when it may lose something, or tells more. */
        DIAL,
        /** What the machine, or less than the product, can do. */
        LIMIT,
        /** Another product. */
        PEER
    }

    /** What it is measured for. */
    public final Kind kind;
    /** SYNC: on disk before anything depends on it. ASYNC: soon after. NONE: in memory only, or whenever. */
    public final String durability;
    /** In words. */
    public final String title;

    SystemName(Kind kind, String durability, String title) {
        this.kind = kind;
        this.durability = durability;
        this.title = title;
    }

    /** As it is written on the command line and in results. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether it can be measured with a workload. */
    public boolean runs(Workload workload) {
        return switch (this) {
            case HEDDLE -> workload != Workload.LIMITS;
            case HEDDLE_ASYNC, HEDDLE_NONE, HEDDLE_WATCHED, HEDDLE_SAMPLED ->
                workload == Workload.W1 || workload == Workload.W2;
            case BARE_ACTORS -> workload == Workload.W1 || workload == Workload.W3;
            case BARE_INSTANCES -> workload == Workload.W1 || workload == Workload.W3 || workload == Workload.W4;
            case MEMORY ->
                workload == Workload.W1
                        || workload == Workload.W2
                        || workload == Workload.W3
                        || workload == Workload.W6;
            case SCAN -> workload == Workload.W6;
            case OLD -> workload == Workload.OLDNEW;
            case DISK_1, DISK_16, JOURNAL_1, JOURNAL_64, ASKS_64, POSTGRES_1, POSTGRES_16, POSTGRES_64 ->
                workload == Workload.LIMITS;
            case DBOS, FLOWABLE, CAMUNDA, RESTATE, ZEEBE, TEMPORAL ->
                workload == Workload.W1
                        || workload == Workload.W2
                        || workload == Workload.W3
                        || workload == Workload.W4;
        };
    }

    /** Whether it is measured on a PostgreSQL server. */
    public boolean needsPostgres() {
        return switch (this) {
            case POSTGRES_1, POSTGRES_16, POSTGRES_64, DBOS, FLOWABLE, CAMUNDA -> true;
            default -> false;
        };
    }

    /** The number at the end of the label: writers, connections, questions at a time; else 1. */
    public int places() {
        int dash = label().lastIndexOf('-');
        return dash < 0 || !Character.isDigit(label().charAt(dash + 1))
                ? 1
                : Integer.parseInt(label().substring(dash + 1));
    }

    /**
     * The systems of a name: its own, those of a family ({@code disk}, {@code postgres}), or of a kind ({@code limits},
     * {@code peers}).
     *
     * @throws IllegalArgumentException if there is none
     */
    public static List<SystemName> named(String name) {
        List<SystemName> found = Arrays.stream(values())
                .filter(system -> system.label().equals(name)
                        || system.label().matches(Pattern.quote(name) + "-\\d+")
                        || (name.equals("limits") && system.kind == Kind.LIMIT)
                        || (name.equals("peers") && system.kind == Kind.PEER))
                .toList();
        if (found.isEmpty()) {
            throw new IllegalArgumentException("there is no system '" + name + "' here; there are "
                    + String.join(
                            ", ", Arrays.stream(values()).map(SystemName::label).toList())
                    + ", and limits and peers for all of those");
        }
        return found;
    }
}
