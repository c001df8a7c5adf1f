package io.heddle.cli;

import io.heddle.HistoryEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Says what is wrong with a run of which everything is known: what the journal recorded and when each attempt began to
 * work. Every rule is a promise; {@link RunCheckerTest} shows that each of them can be broken.
 */
final class RunChecker {

    /** An attempt began to work at its executor. */
    record Began(String nodeId, int attempt, Instant at) {}

    private final String instance;
    private final List<String> nodes;
    private final Map<String, Duration> sleeps;

    /**
     * @param nodes of which each completes once
     * @param sleeps those that wait, and how long at least
     */
    RunChecker(String instance, List<String> nodes, Map<String, Duration> sleeps) {
        this.instance = instance;
        this.nodes = nodes;
        this.sleeps = sleeps;
    }

    List<String> check(List<HistoryEntry> history, List<Began> began) {
        List<String> wrong = new ArrayList<>();
        numbers(history, wrong);
        states(history, wrong);
        Map<String, Instant> completed = completions(history, wrong);
        for (Began work : began) {
            Instant end = completed.get(work.nodeId());
            if (end != null && work.at().isAfter(end)) {
                wrong.add(instance + ": " + work.nodeId() + " began to work again at " + work.at()
                        + ", after it had completed at " + end);
            }
        }
        sleeps(history, completed, wrong);
        return wrong;
    }

    private void numbers(List<HistoryEntry> history, List<String> wrong) {
        long expected = 1;
        for (HistoryEntry entry : history) {
            if (entry.seq() != expected) {
                wrong.add(instance + ": event " + expected + " is missing or doubled, found " + entry.seq());
                return;
            }
            expected++;
        }
    }

    private void states(List<HistoryEntry> history, List<String> wrong) {
        Map<String, String> state = new HashMap<>();
        for (HistoryEntry entry : history) {
            if (entry.to() == null) {
                continue;
            }
            String of = entry.nodeId() == null ? "" : entry.nodeId();
            String before = state.put(of, entry.to());
            if (before != null && entry.from() != null && !before.equals(entry.from())) {
                wrong.add(instance + ": " + entry.type() + " of '" + of + "' left " + entry.from() + ", but it was "
                        + before);
            }
        }
        if (!"COMPLETED".equals(state.get(""))) {
            wrong.add(instance + ": acknowledged, and " + state.getOrDefault("", "nowhere"));
        }
    }

    private Map<String, Instant> completions(List<HistoryEntry> history, List<String> wrong) {
        Map<String, Instant> completed = new HashMap<>();
        for (HistoryEntry entry : history) {
            if (entry.type().equals("NODE_COMPLETED")
                    && completed.put(Objects.requireNonNull(entry.nodeId()), entry.at()) != null) {
                wrong.add(instance + ": " + entry.nodeId() + " completed twice");
            }
        }
        for (String node : nodes) {
            if (!completed.containsKey(node)) {
                wrong.add(instance + ": " + node + " never completed");
            }
        }
        return completed;
    }

    private void sleeps(List<HistoryEntry> history, Map<String, Instant> completed, List<String> wrong) {
        for (HistoryEntry entry : history) {
            Duration sleep = entry.type().equals("NODE_STARTED") ? sleeps.get(entry.nodeId()) : null;
            Instant end = completed.get(entry.nodeId());
            if (sleep != null
                    && end != null
                    && Duration.between(entry.at(), end).compareTo(sleep) < 0) {
                wrong.add(instance + ": " + entry.nodeId() + " slept less than " + sleep);
            }
        }
    }
}
