package io.heddle.kernel.diagnosis;

import io.heddle.AttemptView;
import io.heddle.CriticalPath;
import io.heddle.DefinitionId;
import io.heddle.InstanceStatus;
import io.heddle.InstanceView;
import io.heddle.NodeStatus;
import io.heddle.PerformanceReport;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Sums up runs, one after the other. Not thread-safe; holds 16 bytes per attempt. */
public final class PerformanceReports {
    private final DefinitionId definition;
    private final Map<InstanceStatus, Integer> statuses = new EnumMap<>(InstanceStatus.class);
    private final DurationSample durations = new DurationSample();
    private final Figures all = new Figures();
    private final Map<String, Figures> nodes = new HashMap<>();
    private final Map<String, Critical> critical = new HashMap<>();
    private int runs;
    private int unread;

    /** What is counted of a node key, and of all. */
    private static final class Figures {
        private final DurationSample ran = new DurationSample();
        private final DurationSample waited = new DurationSample();
        private int attempts;
        private int completed;
        private int failed;
        private int retries;

        void add(AttemptView attempt) {
            attempts++;
            completed += attempt.state() == NodeStatus.COMPLETED ? 1 : 0;
            failed += attempt.state() == NodeStatus.FAILED ? 1 : 0;
            retries += attempt.attempt() > 1 ? 1 : 0;
            waited.add(attempt.waited());
            Duration time = attempt.ran();
            if (time != null) {
                ran.add(time);
            }
        }
    }

    private static final class Critical {
        private final DurationSample time = new DurationSample();
        private int runs;
        private int bottleneck;
    }

    public PerformanceReports(DefinitionId definition) {
        this.definition = definition;
    }

    /** Counts a run. */
    public void add(InstanceView view, List<AttemptView> attempts, CriticalPath path) {
        runs++;
        statuses.merge(view.status(), 1, Integer::sum);
        if (view.startedAt() != null && view.endedAt() != null) {
            durations.add(Duration.between(view.startedAt(), view.endedAt()));
        }
        for (AttemptView attempt : attempts) {
            all.add(attempt);
            nodes.computeIfAbsent(attempt.key(), key -> new Figures()).add(attempt);
        }
        Map<String, Duration> times = new HashMap<>();
        path.steps().forEach(step -> times.merge(step.key(), step.waited().plus(step.ran()), Duration::plus));
        times.forEach((key, time) -> {
            Critical own = critical.computeIfAbsent(key, any -> new Critical());
            own.runs++;
            own.time.add(time);
        });
        if (path.bottleneck() != null) {
            critical.computeIfAbsent(path.bottleneck().key(), any -> new Critical()).bottleneck++;
        }
    }

    /** Counts a run that could not be read. */
    public void addUnread() {
        unread++;
    }

    /** The report over the runs so far. */
    public PerformanceReport report(boolean truncated) {
        return new PerformanceReport(
                definition,
                runs,
                statuses,
                truncated,
                unread,
                all.attempts,
                all.retries,
                durations.statistics(),
                all.ran.statistics(),
                all.waited.statistics(),
                nodes.entrySet().stream()
                        .map(node -> times(node.getKey(), node.getValue()))
                        .sorted(Comparator.comparing((PerformanceReport.NodeTimes node) ->
                                        node.ran().total())
                                .reversed()
                                .thenComparing(PerformanceReport.NodeTimes::key))
                        .toList(),
                critical.entrySet().stream()
                        .map(node -> new PerformanceReport.OnCriticalPath(
                                node.getKey(),
                                node.getValue().runs,
                                node.getValue().bottleneck,
                                node.getValue().time.statistics()))
                        .sorted(Comparator.comparingInt(PerformanceReport.OnCriticalPath::bottleneck)
                                .thenComparing(node -> node.time().total())
                                .reversed()
                                .thenComparing(PerformanceReport.OnCriticalPath::key))
                        .toList());
    }

    private static PerformanceReport.NodeTimes times(String key, Figures figures) {
        return new PerformanceReport.NodeTimes(
                key,
                figures.attempts,
                figures.completed,
                figures.failed,
                figures.retries,
                figures.ran.statistics(),
                figures.waited.statistics());
    }
}
