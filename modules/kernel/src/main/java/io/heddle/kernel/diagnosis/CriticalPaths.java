package io.heddle.kernel.diagnosis;

import io.heddle.ChildView;
import io.heddle.CriticalPath;
import io.heddle.InstanceId;
import io.heddle.InstanceView;
import io.heddle.NodeView;
import io.heddle.definition.NodeKind;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Critical paths of instances. The chain is what happened: from the node that ended last back along {@code releasedBy}. The
 * slack of the others is the total float of {@link Schedule the critical path method}, in which an activity is a node from its
 * release to its end, and only dependencies that had been decided by then precede it. Pure; costs O(nodes + dependencies).
 */
public final class CriticalPaths {
    private static final Pattern ITERATION = Pattern.compile("(?s)(.*)#(\\d{1,9})");

    private final Map<String, Scope> scopes = new HashMap<>();
    /** Paths of the iterations of a loop, by the path they begin with, in order. */
    private final Map<String, TreeMap<Integer, String>> iterations = new HashMap<>();

    private final List<ChildView> children;
    private final List<CriticalPath.Step> steps = new ArrayList<>();
    private final Map<String, Duration> slack = new LinkedHashMap<>();
    private final Map<String, NodeView> byId = new HashMap<>();

    private CriticalPaths(List<NodeView> nodes, List<ChildView> children) {
        this.children = children;
        Map<String, List<NodeView>> byPath = new LinkedHashMap<>();
        for (NodeView node : nodes) {
            byPath.computeIfAbsent(node.pathId(), path -> new ArrayList<>()).add(node);
            byId.put(node.nodeId(), node);
        }
        byPath.forEach((path, inside) -> {
            scopes.put(path, new Scope(inside));
            Matcher iteration = ITERATION.matcher(path);
            if (iteration.matches()) {
                iterations
                        .computeIfAbsent(iteration.group(1), loop -> new TreeMap<>())
                        .put(Integer.valueOf(iteration.group(2)), path);
            }
        });
    }

    /**
     * The critical path of an instance.
     *
     * @param view the instance
     * @param nodes its nodes at the same sequence number, the first of them outside of every loop
     * @param children its children at the same sequence number
     */
    public static CriticalPath of(InstanceView view, List<NodeView> nodes, List<ChildView> children) {
        Instant start = view.startedAt();
        if (start == null || nodes.isEmpty()) {
            return new CriticalPath(
                    view.instanceId(), view.seq(), Duration.ZERO, List.of(), null, Map.of(), Duration.ZERO);
        }
        CriticalPaths paths = new CriticalPaths(nodes, children);
        String main = nodes.get(0).pathId();
        Instant end = paths.walk(main, start);
        paths.slack(main, 0);
        paths.steps.forEach(step -> paths.slack.remove(step.nodeId()));
        return new CriticalPath(
                view.instanceId(),
                view.seq(),
                Duration.between(start, end),
                paths.steps,
                bottleneck(paths.steps),
                paths.slack,
                paths.dependenciesOnly(main));
    }

    /** Notes the chain of a path that begins at {@code from}; gives when it ended. */
    private Instant walk(String path, Instant from) {
        Instant cursor = from;
        for (NodeView node : scope(path).chain()) {
            int place = steps.size();
            Instant end = later(cursor, Scope.end(node));
            Duration ran;
            Duration waited;
            List<String> bodies = iterationsOf(node);
            if (bodies.isEmpty()) {
                ran = shorter(node.ran(), Duration.between(cursor, end));
                waited = Duration.between(cursor, end).minus(ran);
            } else {
                Instant began = node.startedAt() == null ? cursor : later(cursor, node.startedAt());
                Instant inside = began;
                for (String body : bodies) {
                    inside = walk(body, inside);
                }
                waited = Duration.between(cursor, began);
                end = later(end, inside);
                ran = Duration.between(inside, end);
            }
            steps.add(place, new CriticalPath.Step(node.nodeId(), node.key(), node.kind(), waited, ran, thread(node)));
            cursor = end;
        }
        return cursor;
    }

    private Scope scope(String path) {
        return scopes.getOrDefault(path, new Scope(List.of()));
    }

    /** Paths of the iterations of a loop's last attempt, in order; none for other nodes. */
    private List<String> iterationsOf(NodeView node) {
        if (node.kind() != NodeKind.LOOP) {
            return List.of();
        }
        String suffix = node.attempt() > 1 ? "@" + node.attempt() : "";
        TreeMap<Integer, String> found = iterations.get(node.pathId() + "/" + node.nodeId() + suffix);
        // Inside of another loop a loop goes by its key.
        TreeMap<Integer, String> inner =
                found == null ? iterations.get(node.pathId() + "/" + node.key() + suffix) : found;
        return inner == null ? List.of() : List.copyOf(inner.values());
    }

    /** The child it waited for last. */
    private @Nullable InstanceId thread(NodeView node) {
        Set<String> starters = new HashSet<>();
        if (node.kind() == NodeKind.SUBWORKFLOW) {
            starters.add(node.nodeId());
        } else if (node.kind() == NodeKind.JOIN) {
            node.edges().forEach(edge -> {
                NodeView upstream = byId.get(edge.upstream());
                if (upstream != null && upstream.kind() == NodeKind.FORK) {
                    starters.add(upstream.nodeId());
                }
            });
        }
        return children.stream()
                .filter(child -> starters.contains(child.nodeId()) && child.endedAt() != null)
                .filter(child -> !Scope.end(node).isBefore(endOf(child)))
                .max(Comparator.comparing(CriticalPaths::endOf))
                .map(ChildView::threadId)
                .orElse(null);
    }

    private static Instant endOf(ChildView child) {
        return child.endedAt() == null ? Instant.MAX : child.endedAt();
    }

    /** Notes the slack of the nodes of a path and below; {@code more} is what the path as a whole has, in microseconds. */
    private void slack(String path, long more) {
        Scope scope = scope(path);
        List<NodeView> nodes = scope.nodes();
        long[] durations = new long[nodes.size()];
        long latest = Long.MIN_VALUE;
        for (int number = 0; number < durations.length; number++) {
            NodeView node = nodes.get(number);
            durations[number] = Math.max(0, micros(Scope.end(node)) - micros(scope.released(node)));
            latest = Scope.wasReleased(node) ? Math.max(latest, micros(Scope.end(node))) : latest;
        }
        long[] ends = scope.schedule().latestEnds(durations, latest == Long.MIN_VALUE ? 0 : latest + more);
        for (int number = 0; number < durations.length; number++) {
            NodeView node = nodes.get(number);
            if (Scope.wasReleased(node)) {
                // A clock that went back must not make it negative.
                long own = Math.max(0, ends[number] - micros(Scope.end(node)));
                slack.put(node.nodeId(), Duration.of(own, ChronoUnit.MICROS));
                iterationsOf(node).forEach(body -> slack(body, own));
            }
        }
    }

    private Duration dependenciesOnly(String path) {
        Scope scope = scope(path);
        long[] durations =
                scope.nodes().stream().mapToLong(node -> micros(node.ran())).toArray();
        long longest = 0;
        for (long end : scope.schedule().earliestEnds(durations)) {
            longest = Math.max(longest, end);
        }
        return Duration.of(longest, ChronoUnit.MICROS);
    }

    private static CriticalPath.@Nullable Bottleneck bottleneck(List<CriticalPath.Step> steps) {
        CriticalPath.Bottleneck largest = null;
        Duration time = Duration.ZERO;
        for (CriticalPath.Step step : steps) {
            boolean runs = step.ran().compareTo(step.waited()) >= 0;
            Duration own = runs ? step.ran() : step.waited();
            if (own.compareTo(time) > 0) {
                time = own;
                largest = new CriticalPath.Bottleneck(
                        step.nodeId(), step.key(), runs ? CriticalPath.Part.RAN : CriticalPath.Part.WAITED, own);
            }
        }
        return largest;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    private static long micros(Duration duration) {
        return duration.dividedBy(ChronoUnit.MICROS.getDuration());
    }
}
