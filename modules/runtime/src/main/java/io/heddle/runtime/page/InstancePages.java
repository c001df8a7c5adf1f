package io.heddle.runtime.page;

import io.heddle.Heddle;
import io.heddle.HistoryEntry;
import io.heddle.InstanceFilter;
import io.heddle.InstanceId;
import io.heddle.InstancePage;
import io.heddle.InstanceStatus;
import io.heddle.InstanceView;
import io.heddle.ManagerStatistics;
import io.heddle.NodeStatus;
import io.heddle.NodeView;
import io.heddle.WaitCause;
import io.heddle.WorkflowHandle;
import io.heddle.runtime.admin.Answer;
import io.heddle.runtime.admin.Request;
import io.heddle.runtime.json.Records;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What instances there are, and how each of them stands. */
final class InstancePages {
    private static final int MOST = 1000;
    private static final int PAGE = 100;
    private static final int NODES = 500;

    private final Heddle heddle;

    InstancePages(Heddle heddle) {
        this.heddle = heddle;
    }

    Answer statistics(Request request) {
        Parameters.of(request);
        ManagerStatistics all = heddle.statistics();
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("created", all.totalCreated());
        fields.put("idle", all.idle());
        fields.put("queued", all.queued());
        fields.put("running", all.running());
        fields.put("paused", all.paused());
        fields.put("completed", all.completed());
        fields.put("failed", all.failed());
        fields.put("cancelled", all.cancelled());
        fields.put("timed_out", all.timedOut());
        fields.put("removed", all.cleaned());
        fields.put("kept", all.instancesCount());
        return Answer.json(200, Records.of("statistics", fields));
    }

    Answer list(Request request) {
        Parameters given = Parameters.of(request, "status", "definition", "cursor", "limit");
        InstancePage page = heddle.list(new InstanceFilter(
                given.oneOrMore("status", InstanceStatus.class),
                given.definition("definition"),
                true,
                true,
                given.text("cursor"),
                (int) given.number("limit", PAGE, 1, MOST)));
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("rows", page.rows().stream().map(Records::row).toList());
        fields.put("nextCursor", page.nextCursor());
        return Answer.json(200, fields);
    }

    /** Whoever looks again sends the {@code ETag}: nothing is sent while nothing happens. */
    Answer one(String id, Request request) {
        Parameters.of(request);
        InstanceView view = handle(id).status();
        String etag = "\"" + view.epoch() + "-" + view.seq() + "\"";
        if (etag.equals(request.knownEtag())) {
            return Answer.notModified(etag);
        }
        return Answer.json(200, Records.instance(view)).with("ETag", etag);
    }

    Answer nodes(String id, Request request) {
        Parameters given = Parameters.of(request, "state", "from", "limit");
        Set<NodeStatus> wanted = given.oneOrMore("state", NodeStatus.class);
        int from = (int) given.number("from", 0, 0, Integer.MAX_VALUE);
        int limit = (int) given.number("limit", NODES, 1, MOST);
        List<NodeView> all = handle(id).nodes();
        List<NodeView> matching = all.stream()
                .filter(node -> wanted.isEmpty() || wanted.contains(node.status()))
                .toList();
        List<NodeView> shown = matching.stream().skip(from).limit(limit).toList();
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("total", all.size());
        fields.put("matching", matching.size());
        fields.put("nodes", shown.stream().map(Records::nodeWithoutOutput).toList());
        long next = (long) from + shown.size();
        fields.put("next", next < matching.size() ? next : null);
        return Answer.json(200, fields);
    }

    Answer node(String id, String node, Request request) {
        Parameters.of(request);
        WorkflowHandle handle = handle(id);
        return Answer.json(200, Records.node(handle.id(), handle.node(node)));
    }

    Answer children(String id, Request request) {
        Parameters.of(request);
        WorkflowHandle handle = handle(id);
        return Answer.json(
                200,
                Map.of(
                        "children",
                        handle.children().stream()
                                .map(child -> Records.child(handle.id(), child))
                                .toList()));
    }

    Answer explain(String id, Request request) {
        String node = Parameters.of(request, "node").text("node");
        WorkflowHandle handle = handle(id);
        List<WaitCause> causes = node == null ? handle.explain() : handle.explain(node);
        InstanceId instance = handle.id();
        return Answer.json(
                200,
                Map.of(
                        "causes",
                        causes.stream()
                                .map(cause -> Records.cause(instance, cause))
                                .toList()));
    }

    Answer history(String id, Request request) {
        Parameters given = Parameters.of(request, "from", "limit");
        long from = given.number("from", 1, 1, Long.MAX_VALUE);
        int limit = (int) given.number("limit", PAGE, 1, MOST);
        WorkflowHandle handle = handle(id);
        List<HistoryEntry> entries = handle.history(from, limit);
        if (entries.isEmpty()) {
            // An instance that never was has no history either; whoever asks wants to know which it is.
            requireThatItExists(handle);
        }
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put(
                "events",
                entries.stream().map(entry -> Records.event(handle.id(), entry)).toList());
        fields.put(
                "next",
                entries.size() < limit ? null : entries.get(entries.size() - 1).seq() + 1);
        return Answer.json(200, fields);
    }

    private static void requireThatItExists(WorkflowHandle handle) {
        InstanceView unused = handle.status();
    }

    private WorkflowHandle handle(String id) {
        return heddle.handle(Parameters.instanceId(id));
    }
}
