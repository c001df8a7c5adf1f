package io.heddle.runtime.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.heddle.GraphFormat;
import io.heddle.Heddle;
import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.Payload;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.definition.NodeBuilder;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.runtime.embedded.EmbeddedHeddle;
import io.heddle.spi.NodeOutcome;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the page of a node asks, asked by hand. */
class PageApiTest {
    private static EmbeddedHeddle heddle;
    private static PageClient node;

    /** Three steps; people do the second. */
    private static final WorkflowDefinition STEPS = WorkflowDefinition.builder("page-steps")
            .task("first", "done")
            .node("asked", step -> step.after("first"))
            .task("last", "done", "asked")
            .build();

    @BeforeAll
    static void open() {
        heddle = (EmbeddedHeddle) Heddle.builder()
                .inMemory()
                .config("heddle.admin { enabled = on, port = 0 }")
                .executor("done", task -> NodeOutcome.completed(task.input()))
                .start();
        heddle.publish(STEPS);
        heddle.start(STEPS.id(), StartOptions.id("hostile-1"));
        node = new PageClient(heddle);
    }

    @AfterAll
    static void close() {
        heddle.close();
    }

    private static WorkflowHandle waiting(String id) {
        WorkflowHandle run = heddle.start(STEPS.id(), StartOptions.id(id));
        Awaitility.await().until(run::readyNodes, List.of("asked")::equals);
        return run;
    }

    private static Map<String, Object> states(PageClient.Answer answer) {
        Map<String, Object> states = new LinkedHashMap<>();
        answer.list("nodes").forEach(each -> {
            states.put((String) PageClient.in(each, "nodeId"), PageClient.in(each, "state"));
        });
        return states;
    }

    @Test
    @Tag("promise-84")
    void statesChangeInWhatWasDrawnWithoutDrawingItAgain() {
        WorkflowHandle run = waiting("live-1");
        PageClient.Answer drawing = node.get("/api/instances/live-1/drawing");
        assertThat(drawing.status()).isEqualTo(200);
        assertThat(drawing.list("nodes"))
                .extracting(place -> PageClient.at(place, 0))
                .containsExactly("first", "asked", "last");
        assertThat(drawing.list("nodes"))
                .extracting(place -> PageClient.at(place, 1))
                .containsExactly(0L, 1L, 2L);
        assertThat(drawing.list("edges"))
                .extracting(edge -> PageClient.in(edge, "upstream"), edge -> PageClient.in(edge, "node"))
                .containsExactly(tuple("first", "asked"), tuple("asked", "last"));

        PageClient.Answer before = node.get("/api/instances/live-1");
        assertThat(before.field("status")).isEqualTo("RUNNING");
        assertThat(states(node.get("/api/instances/live-1/nodes")))
                .isEqualTo(Map.of("first", "COMPLETED", "asked", "READY", "last", "PENDING"));
        String etag = before.http().headers().firstValue("ETag").orElseThrow();
        assertThat(node.send(node.request("/api/instances/live-1").header("If-None-Match", etag))
                        .status())
                .as("nothing happened, nothing is sent")
                .isEqualTo(304);

        run.signal("asked", Payload.NULL);
        run.awaitEnd();
        PageClient.Answer after =
                node.send(node.request("/api/instances/live-1").header("If-None-Match", etag));
        assertThat(after.status()).isEqualTo(200);
        assertThat(after.field("status")).isEqualTo("COMPLETED");
        assertThat(after.field("completedNodes")).isEqualTo("3");
        assertThat(states(node.get("/api/instances/live-1/nodes")))
                .isEqualTo(Map.of("first", "COMPLETED", "asked", "COMPLETED", "last", "COMPLETED"));
        assertThat(node.get("/api/instances/live-1/graph").http().body()).isEqualTo(run.graph(GraphFormat.JSON));
    }

    @Test
    @Tag("promise-84")
    void aGraphThatGrowsIsDrawnAnew() {
        WorkflowHandle run = heddle.startDynamic(STEPS.id(), StartOptions.id("grows-1"));
        assertThat(node.get("/api/instances/grows-1/drawing").list("nodes")).isEmpty();
        run.registerNodes(List.of(
                NodeBuilder.of("a").build(), NodeBuilder.of("b").after("a").build()));
        assertThat(node.get("/api/instances/grows-1/drawing").list("nodes"))
                .extracting(place -> PageClient.at(place, 0))
                .containsExactly("a", "b");
        run.cancel("seen");
    }

    @Test
    void aGraphTooLargeToBeReadIsNotDrawnButListed() {
        WorkflowHandle run = heddle.startDynamic(STEPS.id(), StartOptions.id("large-1"));
        run.registerNodes(IntStream.range(0, 501)
                .mapToObj(n -> NodeBuilder.of("n" + n).build())
                .toList());
        PageClient.Answer drawing = node.get("/api/instances/large-1/drawing");
        assertThat(drawing.status()).isEqualTo(409);
        assertThat(drawing.field("code")).isEqualTo("GRAPH_TOO_LARGE");
        PageClient.Answer nodes = node.get("/api/instances/large-1/nodes?state=ready&limit=200&from=400");
        assertThat(nodes.list("nodes")).hasSize(101);
        assertThat(nodes.field("matching")).isEqualTo("501");
        assertThat(nodes.fields().get("next")).isNull();
        assertThat(node.get("/api/instances/large-1/nodes?limit=200").field("next"))
                .isEqualTo("200");
        run.cancel("seen");
    }

    @Test
    @Tag("promise-95")
    void ordersTakeEffect() {
        WorkflowHandle run = waiting("ordered-1");
        PageClient.Answer paused = node.order("/api/instances/ordered-1/pause");
        assertThat(paused.status()).isEqualTo(200);
        assertThat(paused.field("status")).isEqualTo("PAUSED");
        assertThat(run.status().status()).isEqualTo(InstanceStatus.PAUSED);
        assertThat(node.order("/api/instances/ordered-1/pause").field("status"))
                .as("given twice")
                .isEqualTo("PAUSED");
        assertThat(node.order("/api/instances/ordered-1/resume").status()).isEqualTo(200);
        Awaitility.await().until(() -> run.status().status() == InstanceStatus.RUNNING);
        assertThat(node.order("/api/instances/ordered-1/cancel?reason=no%20more%20%3Cb%3E")
                        .field("status"))
                .isEqualTo("CANCELLED");
        assertThat(run.awaitEnd().status()).isEqualTo(InstanceStatus.CANCELLED);
        assertThat(run.history(1, 100).toString()).contains("no more <b>");
        assertThat(node.order("/api/instances/ordered-1/resume").field("status"))
                .as("an order to what has ended says how it ended")
                .isEqualTo("CANCELLED");
    }

    @Test
    @Tag("promise-95")
    void instancesAreListedByStatusAndDefinitionPageByPage() {
        List<String> ids = List.of("listed-1", "listed-2", "listed-3");
        WorkflowDefinition listed = WorkflowDefinition.builder("page-listed")
                .node("asked", step -> step)
                .build();
        ids.forEach(id -> heddle.start(listed, StartOptions.id(id)));
        List<Object> found = new ArrayList<>();
        Awaitility.await().untilAsserted(() -> {
            found.clear();
            String cursor = "";
            do {
                PageClient.Answer page =
                        node.get("/api/instances?definition=page-listed&status=running,paused&limit=2" + cursor);
                page.list("rows").forEach(row -> found.add(PageClient.in(row, "instanceId")));
                assertThat(page.list("rows").size()).isLessThanOrEqualTo(2);
                cursor = page.fields().get("nextCursor") == null ? "" : "&cursor=" + page.field("nextCursor");
            } while (!cursor.isEmpty());
            assertThat(found).containsExactlyInAnyOrderElementsOf(ids);
        });
        assertThat(node.get("/api/instances?definition=page-listed&status=failed")
                        .list("rows"))
                .isEmpty();
        PageClient.Answer statistics = node.get("/api/statistics");
        assertThat((Long) statistics.fields().get("created")).isGreaterThanOrEqualTo(3L);
        ids.forEach(id -> heddle.handle(InstanceId.of(id)).cancel("seen"));
    }

    @Test
    @Tag("promise-95")
    void anInstanceTellsWhatItIsAndWhatItWaitsFor() {
        WorkflowHandle run = waiting("told/1#a@b:c");
        String path = "/api/instances/" + PageClient.encoded("told/1#a@b:c");
        assertThat(node.get(path).field("instanceId")).isEqualTo("told/1#a@b:c");
        PageClient.Answer asked = node.get(path + "/nodes/asked");
        assertThat(asked.field("state")).isEqualTo("READY");
        assertThat(node.get(path + "/nodes/first").fields()).containsKey("output");
        assertThat(node.get(path + "/explain").list("causes").toString()).contains("asked");
        assertThat(node.get(path + "/explain?node=last").list("causes").toString())
                .contains("asked");
        PageClient.Answer history = node.get(path + "/history?limit=2");
        assertThat(history.list("events")).isNotEmpty();
        List<Object> types = new ArrayList<>();
        Object next = 1L;
        while (next != null) {
            PageClient.Answer page = node.get(path + "/history?limit=2&from=" + next);
            page.list("events").forEach(event -> types.add(PageClient.in(event, "seq")));
            next = page.fields().get("next");
        }
        assertThat(types)
                .containsExactlyElementsOf(
                        run.history(1, 1000).stream().<Object>map(e -> e.seq()).toList());
        assertThat(node.get(path + "/children").list("children")).isEmpty();
        run.cancel("seen");
    }

    @Test
    @Tag("promise-95")
    void whoRefersToADefinitionIsListed() {
        waiting("refers-1");
        assertThat(node.get("/api/definitions").list("definitions"))
                .extracting(each -> PageClient.in(each, "definitionId"))
                .contains("page-steps");
        assertThat(node.get("/api/definitions/page-steps").list("versions")).hasSize(1);
        PageClient.Answer all = node.get("/api/definitions/page-steps/references?limit=1000");
        assertThat(all.field("state")).isEqualTo("ACTIVE");
        assertThat(all.list("references"))
                .extracting(each -> PageClient.in(each, "sourceId"))
                .contains("refers-1");
        assertThat(node.get("/api/definitions/page-steps/references?version=1.0.0")
                        .status())
                .isEqualTo(200);
        heddle.handle(InstanceId.of("refers-1")).cancel("seen");
        heddle.handle(InstanceId.of("refers-1")).awaitReleased();
        assertThat(node.get("/api/definitions/page-steps/references?limit=1000").list("references"))
                .extracting(each -> PageClient.in(each, "sourceId"))
                .doesNotContain("refers-1");
    }

    static Stream<String[]> hostile() {
        String script = PageClient.encoded("<script>alert(1)</script>");
        String known = "/api/instances/hostile-1";
        return Stream.of(
                new String[] {"/api/instances/none", "404", "UNKNOWN_INSTANCE"},
                new String[] {"/api/instances/" + script, "400", "INVALID_ID"},
                new String[] {"/api/instances/%ff%00", "400", "INVALID_ID"},
                new String[] {"/api/instances/" + "a".repeat(5000), "400", "INVALID_ID"},
                new String[] {"/api/instances/", "400", "INVALID_ID"},
                new String[] {"/api/instances/none/nodes", "404", "UNKNOWN_INSTANCE"},
                new String[] {"/api/instances/none/graph", "404", "UNKNOWN_INSTANCE"},
                new String[] {"/api/instances/none/drawing", "404", "UNKNOWN_INSTANCE"},
                new String[] {"/api/instances/none/explain", "404", "UNKNOWN_INSTANCE"},
                new String[] {"/api/instances/none/history", "404", "UNKNOWN_INSTANCE"},
                new String[] {"/api/instances/none/children", "404", "UNKNOWN_INSTANCE"},
                new String[] {known + "/nodes/" + script, "404", "UNKNOWN_NODE"},
                new String[] {known + "/explain?node=" + script, "404", "UNKNOWN_NODE"},
                new String[] {known + "/" + script, "404", "NOT_FOUND"},
                new String[] {known + "/nodes/first/more", "404", "NOT_FOUND"},
                new String[] {known + "/pause", "405", "WRONG_METHOD"},
                new String[] {known + "/nodes?state=" + script, "400", "INVALID_PARAMETER"},
                new String[] {known + "/nodes?limit=0", "400", "INVALID_PARAMETER"},
                new String[] {known + "/nodes?limit=99999999999999999999", "400", "INVALID_PARAMETER"},
                new String[] {known + "/history?from=-1", "400", "INVALID_PARAMETER"},
                new String[] {known + "/history?limit=ten", "400", "INVALID_PARAMETER"},
                new String[] {known + "?nonsense=1", "400", "UNKNOWN_PARAMETER"},
                new String[] {"/api/instances?limit=1001", "400", "INVALID_PARAMETER"},
                new String[] {"/api/instances?statsu=RUNNING", "400", "UNKNOWN_PARAMETER"},
                new String[] {"/api/instances?status=walking", "400", "INVALID_PARAMETER"},
                new String[] {"/api/instances?cursor=" + script, "400", "INVALID_CURSOR"},
                new String[] {"/api/instances?definition=" + script, "400", "INVALID_ID"},
                new String[] {"/api/definitions?cursor=%25%25", "400", "INVALID_CURSOR"},
                new String[] {"/api/definitions/none", "404", "UNKNOWN_DEFINITION"},
                new String[] {"/api/definitions/" + script + "/references", "400", "INVALID_ID"},
                new String[] {"/api/definitions/page-steps/references?version=one", "400", "INVALID_PARAMETER"},
                new String[] {"/api/definitions/page-steps/references?cursor=x", "400", "INVALID_CURSOR"},
                new String[] {"/api/definitions/page-steps/references/more", "404", "NOT_FOUND"},
                new String[] {"/api/", "404", "NOT_FOUND"},
                new String[] {"/api/nothing", "404", "NOT_FOUND"},
                new String[] {"/api/../page.js", "404", "NOT_FOUND"},
                new String[] {"/..%2f..%2fetc%2fpasswd", "404", "NOT_FOUND"},
                new String[] {"/package-info.class", "404", "NOT_FOUND"});
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void whatCannotBeAnsweredIsRefusedWithACodeAndWhatToDo(String path, String status, String code) {
        PageClient.Answer answer = node.get(path);
        assertThat(answer.fields()).as(path).containsEntry("code", code);
        assertThat(answer.status()).isEqualTo(Integer.parseInt(status));
        assertThat((String) answer.fields().get("fix")).isNotBlank();
        assertThat(answer.http().headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(answer.http().headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    }

    @Test
    void ordersAreTakenFromWhoeverMeansThemAndNowhereElse() {
        WorkflowHandle run = waiting("meant-1");
        HttpRequest.Builder careless =
                node.request("/api/instances/meant-1/cancel").POST(HttpRequest.BodyPublishers.noBody());
        assertThat(node.send(careless).field("code")).isEqualTo("ORDER_HEADER_NEEDED");
        assertThat(node.order("/api/instances/meant-1/rerun").field("code")).isEqualTo("NO_SUCH_ORDER");
        assertThat(node.order("/api/instances/meant-1").field("code")).isEqualTo("NO_SUCH_ORDER");
        assertThat(node.order("/api/definitions/page-steps").field("code")).isEqualTo("NO_SUCH_ORDER");
        assertThat(node.order("/api/instances/none/cancel").field("code")).isEqualTo("UNKNOWN_INSTANCE");
        assertThat(node.order("/api/instances/meant-1/pause?force=1").field("code"))
                .isEqualTo("UNKNOWN_PARAMETER");
        assertThat(node.order("/api/instances/meant-1/cancel?reason=" + "x".repeat(501))
                        .field("code"))
                .isEqualTo("INVALID_PARAMETER");
        assertThat(node.send(node.request("/api/instances/meant-1")
                                .method("DELETE", HttpRequest.BodyPublishers.noBody()))
                        .field("code"))
                .isEqualTo("WRONG_METHOD");
        assertThat(node.order("/page.js").field("code")).isEqualTo("WRONG_METHOD");
        assertThat(run.status().status()).isEqualTo(InstanceStatus.RUNNING);
        run.cancel("seen");
    }
}
