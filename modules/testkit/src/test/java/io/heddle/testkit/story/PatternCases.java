package io.heddle.testkit.story;

import static io.heddle.testkit.story.Translation.BEGIN;
import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.NodeStatus;
import io.heddle.definition.Condition;
import io.heddle.definition.Dependency;
import io.heddle.definition.Join;
import io.heddle.definition.Retry;
import io.heddle.kernel.instance.InstanceCommand;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** What the table of patterns says in another system's words, in ours: one graph each, one script per case. */
final class PatternCases {

    /**
     * One case.
     *
     * @param graph the graph with what the table does not say
     * @param run input and outcomes
     * @param alsoFailed nodes that fail here and do not in the source, see docs/patterns.md
     * @param more whatever else the case promises
     */
    record Case(
            UnaryOperator<Translation> graph,
            UnaryOperator<KernelRun> run,
            List<String> alsoFailed,
            Consumer<RunResult> more) {}

    static final Map<String, Case> ALL = new LinkedHashMap<>();

    private PatternCases() {}

    private static void add(String id, UnaryOperator<Translation> graph, UnaryOperator<KernelRun> run) {
        add(id, graph, run, result -> {});
    }

    private static void add(
            String id, UnaryOperator<Translation> graph, UnaryOperator<KernelRun> run, Consumer<RunResult> more) {
        ALL.put(id, new Case(graph, run, List.of(), more));
    }

    private static Outcome picks(String... next) {
        return Outcome.value(Map.of("next", List.of(next)));
    }

    private static final UnaryOperator<KernelRun> AS_IT_IS = UnaryOperator.identity();

    static {
        airflow();
        airflowLoops();
        argo();
        conductor();
        conductorForks();
        azkaban();
        cwl();
        others();
    }

    private static void airflow() {
        UnaryOperator<Translation> nested =
                graph -> graph.choice("branch_1", "true_1", "false_1").choice("branch_2", "true_2", "false_2");
        add("P01.1", nested, run -> run.script("branch_1", picks("true_1")));
        add("P01.2", nested, run -> run.script("branch_1", picks("false_1")).script("branch_2", picks("true_2")));
        add("P01.3", nested, run -> run.script("branch_1", picks("false_1")).script("branch_2", picks("false_2")));
        add(
                "P01.4",
                nested,
                run -> run.script("branch_1", picks("false_1"))
                        .script("branch_2", picks("true_2"))
                        .script("true_2", Outcome.failed()));
        add(
                "P02.1",
                graph -> graph,
                run -> run.script("skip_operator_1", Outcome.skipped()).script("skip_operator_2", Outcome.skipped()));
        add(
                "P03.1",
                graph -> graph.guard("condition_is_True", "true_1", "output.go")
                        .guard("condition_is_False", "false_1", "output.go")
                        .guard("short_circuit", "task_4", "output.go"),
                run -> run.script("condition_is_True", Outcome.json("{\"go\": true}"))
                        .script("condition_is_False", Outcome.json("{\"go\": false}"))
                        .script("short_circuit", Outcome.json("{\"go\": false}")));
        String[] letters = {"a", "b", "c", "d"};
        for (int i = 0; i < letters.length; i++) {
            String chosen = "branch_" + letters[i];
            add(
                    "P05." + (i + 1),
                    graph -> graph.choice("branching", "branch_a", "branch_b", "branch_c", "branch_d"),
                    run -> run.script("branching", picks(chosen)));
        }
        UnaryOperator<Translation> teardown =
                graph -> graph.expression("root_teardown", "up.root_setup.ok && up.normal.decided")
                        .expression("s1_teardown", "up.s1_setup.ok && up.s1_normal.decided");
        add("P06.1", teardown, AS_IT_IS);
        add("P06.2", teardown, run -> run.script("normal", Outcome.failed()));
        add("P06.3", teardown, run -> run.script("s1_normal", Outcome.failed()));
        add("P06.4", teardown, run -> run.script("root_setup", Outcome.failed()));
    }

    /** Maps are LOOPs over items; the empty list is guarded against, since a LOOP without items is simply done. */
    private static void airflowLoops() {
        UnaryOperator<Translation> map = graph -> graph.guard("get_nums", "times_2", "size(output) > 0")
                .guard(BEGIN, "add_one", "size(input.x) > 0")
                .set(
                        "times_2",
                        node -> node.loop(10)
                                .items("upstream.get_nums", null)
                                .body("double", body -> body.executor("x").input("n", "loop.item")))
                .set(
                        "add_10",
                        node -> node.loop(10)
                                .items("upstream.times_2.results", null)
                                .body("plus10", body -> body.executor("x").input("n", "loop.item")))
                .set(
                        "add_one",
                        node -> node.loop(10)
                                .items("input.x", null)
                                .body("plus1", body -> body.executor("x").input("n", "loop.item")))
                .set("sum_it", node -> node.input("all", "upstream.add_one.results"));
        UnaryOperator<KernelRun> arithmetic = run -> run.script(
                        "get_nums", attempt -> Outcome.value(((Map<?, ?>) attempt.inputValue()).get("x")))
                .script("double", attempt -> Outcome.value(number(attempt, "n") * 2))
                .script("plus10", attempt -> Outcome.value(number(attempt, "n") + 10))
                .script("plus1", attempt -> Outcome.value(number(attempt, "n") + 1))
                .script(
                        "sum_it",
                        attempt -> Outcome.value(((List<?>) ((Map<?, ?>) attempt.inputValue()).get("all"))
                                .stream().mapToLong(value -> (Long) value).sum()));
        add("P07.1", map, run -> arithmetic.apply(run).input("{\"x\": [1, 2, 3]}"), result -> {
            assertThat(result.value("sum_it")).isEqualTo(9L);
            assertThat(results(result, "times_2")).isEqualTo(List.of(2L, 4L, 6L));
            assertThat(results(result, "add_10")).isEqualTo(List.of(12L, 14L, 16L));
            for (int i = 0; i < 3; i++) {
                for (String body :
                        List.of("times_2#" + i + "/double", "add_10#" + i + "/plus10", "add_one#" + i + "/plus1")) {
                    assertThat(result.nodes().get(body)).as(body).isEqualTo(NodeStatus.COMPLETED);
                }
            }
        });
        add("P07.2", map, run -> arithmetic.apply(run).input("{\"x\": []}"));
    }

    static long number(Attempt attempt, String name) {
        return (Long) ((Map<?, ?>) attempt.inputValue()).get(name);
    }

    static Object results(RunResult result, String loop) {
        return ((Map<?, ?>) result.value(loop)).get("results");
    }

    private static void argo() {
        UnaryOperator<Translation> depends = graph -> graph.tolerated("C")
                .expression("should-execute-1", "up.A.ok && up.C.status in ['COMPLETED', 'FAILED']")
                .expression("should-execute-2", "up.B.status == 'COMPLETED' || up.C.status == 'COMPLETED'")
                .expression("should-not-execute", "up.B.status == 'COMPLETED' && up.C.status == 'COMPLETED'")
                .expression("should-execute-3", "up['should-execute-2'].ok || up['should-not-execute'].ok");
        add("P08.1", depends, run -> run.script("C", Outcome.failed()));
        add("P08.2", depends, AS_IT_IS);
        add(
                "P10.1",
                graph -> graph.set("C", node -> node.retry(Retry.fixed(4, Duration.ofSeconds(1)))),
                run -> run.script("C", Outcome.failed()),
                result -> {
                    assertThat(result.attempts("C")).isEqualTo(4);
                    assertThat(result.attempts("B")).isEqualTo(1);
                });
        // A partial run: whoever starts it skips what is not wanted before the start.
        add("P11.1", graph -> graph, without("B", "D"));
        add("P11.2", graph -> graph, without("E"));
        add("P11.3", graph -> graph, without("D"));
        for (String side : List.of("heads", "tails")) {
            add(
                    side.equals("heads") ? "P12.1" : "P12.2",
                    graph -> graph.choice("flip-coin", "heads", "tails")
                            .workflow(workflow ->
                                    workflow.output("result", "'heads' in upstream ? upstream.heads : upstream.tails")),
                    run -> run.script("flip-coin", picks(side))
                            .script("heads", Outcome.json("\"heads\""))
                            .script("tails", Outcome.json("\"tails\"")),
                    result -> assertThat(result.outputValue()).isEqualTo(Map.of("result", side)));
        }
    }

    private static UnaryOperator<KernelRun> without(String... unwanted) {
        return run -> {
            for (String node : unwanted) {
                run.beforeStart(new InstanceCommand.SkipNode(node, null));
            }
            return run;
        };
    }

    private static void conductor() {
        UnaryOperator<Translation> forked = graph -> graph.choice("sw", "t1", "t5");
        add("P14.1", forked, run -> run.script("sw", picks("t1")));
        add("P14.2", forked, run -> run.script("sw", picks("t5")));
        UnaryOperator<Translation> switches = graph -> graph.choice("conditional", "nestedCondition", "t3", "t10")
                .choice("nestedCondition", "t1", "t2")
                .choice("finalCase", "integration_task_4");
        add(
                "P15.1",
                switches,
                run -> run.script("conditional", picks("nestedCondition"))
                        .script("nestedCondition", picks("t2"))
                        .script("finalCase", picks()));
        add(
                "P15.2",
                switches,
                run -> run.script("conditional", picks("nestedCondition"))
                        .script("nestedCondition", picks("t1"))
                        .script("finalCase", picks()));
        add(
                "P15.3",
                switches,
                run -> run.script("conditional", picks("t3")).script("finalCase", picks("integration_task_4")));
        // A default is an edge of its own here: the switch names it when nothing else matches.
        add("P15.4", switches, run -> run.script("conditional", picks("t10")).script("finalCase", picks()));
        UnaryOperator<Translation> noDefault = graph -> graph.choice("switchTask", "t1");
        add("P16.1", noDefault, run -> run.script("switchTask", picks("t1")));
        add("P16.2", noDefault, run -> run.script("switchTask", picks()));
        UnaryOperator<Translation> terminate =
                graph -> graph.choice("switch", "t2", "terminate0").failFast();
        add("P17.1", terminate, run -> run.script("switch", picks("t2")));
        // To end a run as FAILED a node has to fail: the terminating node does, and takes the run with it.
        ALL.put(
                "P17.2",
                new Case(
                        terminate,
                        run -> run.script("switch", picks("terminate0")).script("terminate0", Outcome.failed()),
                        List.of("terminate0"),
                        result -> {}));
    }

    private static void conductorForks() {
        UnaryOperator<Translation> optional = graph -> graph.tolerated("branch_optional")
                .edge("joinTask", Dependency.sequence("branch_required"))
                .edge("joinTask", Dependency.optional("branch_optional"))
                .join("joinTask", Join.ALL);
        add("P18.1", optional, run -> run.script("branch_optional", Outcome.failed()));
        add("P18.2", optional, run -> run.script("branch_required", Outcome.failed()));
        add(
                "P19.1",
                graph -> graph,
                run -> run.script("t1", Outcome.failed())
                        .script("t2", Outcome.done().after(Duration.ofSeconds(30))),
                result -> {
                    assertThat(result.nodes().get("t2")).isEqualTo(NodeStatus.COMPLETED);
                    assertThat(result.elapsed()).as("FAILED only then").isEqualTo(Duration.ofSeconds(30));
                });
        UnaryOperator<Translation> fork = Translation::failFast;
        add(
                "P20.1",
                fork,
                run -> run.maxParallel(1).script("t2", Outcome.failed()),
                result -> assertThat(
                                List.of(result.nodes().get("t3"), result.nodes().get("fanouttask_join")))
                        .containsOnly(NodeStatus.CANCELLED));
        add("P20.2", fork, AS_IT_IS);
        add(
                "P21.1",
                graph -> graph.tolerated("t1")
                        .edge("t2", Dependency.optional("t1"))
                        .join("t2", Join.ALL)
                        .set(
                                "t1",
                                node -> node.retry(Retry.fixed(2, Duration.ofSeconds(1)))
                                        .timeout(Duration.ofSeconds(5))),
                run -> run.script("t1", attempt -> attempt.number() == 1 ? Outcome.failed() : Outcome.SILENT),
                result -> {
                    assertThat(result.attempts("t1")).isEqualTo(2);
                    assertThat(result.errors().get("t1").code()).isEqualTo("TIMEOUT");
                    assertThat(result.elapsed()).isEqualTo(Duration.ofSeconds(6));
                });
    }

    /** Azkaban kills a run whose last job did not run; here a watcher on that job fails it. */
    private static void azkaban() {
        UnaryOperator<Translation> properties =
                graph -> graph.guard("jobA", "jobB", new Condition.Simple("output.key1", "equals", "value1", "STRING"))
                        .guard("jobA", "jobC", new Condition.Simple("output.key3", "equals", "value3", "STRING"))
                        .failsIfSkipped("jobD");
        add("P22.1", properties, emits("key1=value1 key2=value2 key3=value4"));
        add("P22.2", properties, emits("key1=value1 key2=value2 key3=value3"));
        add("P22.3", properties, emits("key1=value1 key2=value2"));
        UnaryOperator<Translation> allFailed = graph -> graph.tolerated("jobA", "jobB")
                .expression("jobC", "up.jobA.status == 'FAILED' && up.jobB.status == 'FAILED'")
                .failsIfSkipped("jobC");
        add(
                "P23.1",
                allFailed,
                run -> run.script("jobA", Outcome.failed())
                        .script("jobB", Outcome.failed().after(Duration.ofSeconds(9))),
                result -> assertThat(result.starts().get("jobC")).containsExactly(Duration.ofSeconds(9)));
        add("P23.2", allFailed, run -> run.script("jobA", Outcome.failed()));
        add(
                "P24.1",
                graph -> graph.tolerated("jobA", "jobB")
                        .expression("jobC", "up.all(k, up[k].decided) && up.exists(k, up[k].status == 'COMPLETED')")
                        .failsIfSkipped("jobC"),
                run -> run.script("jobB", Outcome.failed().after(Duration.ofSeconds(9))),
                result -> assertThat(result.starts().get("jobC"))
                        .as("it waits for both")
                        .containsExactly(Duration.ofSeconds(9)));
        UnaryOperator<Translation> oneFailed = graph -> graph.tolerated("jobA", "jobB")
                .expression("jobC", "up.jobA.status == 'FAILED' || up.jobB.status == 'FAILED'")
                .failsIfSkipped("jobC");
        add("P25.1", oneFailed, run -> run.script("jobA", Outcome.failed()));
        add("P25.2", oneFailed, AS_IT_IS);
    }

    private static UnaryOperator<KernelRun> emits(String properties) {
        Map<String, String> output = Arrays.stream(properties.split(" "))
                .map(property -> property.split("="))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        return run -> run.script("jobA", Outcome.value(output));
    }

    private static void cwl() {
        UnaryOperator<Translation> firstNonNull = graph -> graph.guard(BEGIN, "step1", "input.val < 1")
                .guard(BEGIN, "step2", "input.val > 2")
                .failsIfSkipped("out1")
                .set("out1", node -> node.input("v", "'step1' in upstream ? upstream.step1 : upstream.step2"));
        Map.of(0, "P27.1", 3, "P27.2", 1, "P27.3")
                .forEach((val, id) -> add(
                        id,
                        firstNonNull,
                        steps(val),
                        result -> assertThat(result.value("out1")).isEqualTo(val == 1 ? null : "foo " + val)));
        UnaryOperator<Translation> collect = graph -> graph.guard(BEGIN, "step1", "input.val > 2")
                .guard(BEGIN, "step2", "input.val > 0")
                .set(
                        "out1",
                        node -> node.input("v", "['step1', 'step2'].filter(k, k in upstream).map(k, upstream[k])"));
        Map.of(0, "P29.1", 1, "P29.2", 3, "P29.3")
                .forEach((val, id) -> add(
                        id,
                        collect,
                        run -> steps(val).apply(run).script("step2", Outcome.value("bar " + val)),
                        result -> assertThat(result.value("out1"))
                                .isEqualTo(
                                        switch (val) {
                                            case 0 -> List.of();
                                            case 1 -> List.of("bar 1");
                                            default -> List.of("foo 3", "bar 3");
                                        })));
        // The guard of an element needs a node in the body to stand on.
        add(
                "P32.1",
                graph -> graph.set(
                                "map",
                                node -> node.loop(10)
                                        .items("input.val", null)
                                        .body(BEGIN, body -> body.executor("x"))
                                        .body(
                                                "step1",
                                                body -> body.executor("x")
                                                        .when(BEGIN, "loop.item > 3")
                                                        .input("n", "loop.item"))
                                        .body(
                                                "one",
                                                body -> body.executor("x")
                                                        .dependsOn(Dependency.optional("step1"))
                                                        .input("v", "'step1' in upstream ? [upstream.step1] : []")))
                        .set(
                                "out1",
                                node -> node.after("map")
                                        .input("v", "upstream.map.results.filter(r, size(r) > 0).map(r, r[0])")),
                run -> run.input("{\"val\": [1, 2, 3, 4, 5, 6]}")
                        .script("step1", attempt -> Outcome.value("foo " + number(attempt, "n")))
                        .script("one", PatternCases::echo)
                        .script("out1", PatternCases::echo),
                result -> {
                    for (int i = 0; i < 6; i++) {
                        assertThat(result.executed("map#" + i + "/step1")).isEqualTo(i >= 3);
                    }
                    assertThat(result.value("out1")).isEqualTo(List.of("foo 4", "foo 5", "foo 6"));
                });
        add(
                "P33.1",
                graph -> graph.guard(BEGIN, "step1", "input.val"),
                run -> run.input("{\"val\": 1}"),
                result -> assertThat(result.errors().get("step1").code()).isEqualTo("CONDITION_ERROR"));
    }

    private static UnaryOperator<KernelRun> steps(int val) {
        return run -> run.input("{\"val\": " + val + "}")
                .script("step1", Outcome.value("foo " + val))
                .script("step2", Outcome.value("foo " + val))
                .script("out1", PatternCases::echo);
    }

    private static Outcome echo(Attempt attempt) {
        return Outcome.value(((Map<?, ?>) attempt.inputValue()).get("v"));
    }

    private static void others() {
        add(
                "P30.1",
                graph -> graph.join("branchWithCompete", Join.ANY.cancelLosers())
                        .set("branchWithCompete", node -> node.input("colors", "upstream.map(k, upstream[k])")),
                run -> run.script("setRed", Outcome.json("\"red\"").after(Duration.ofSeconds(3)))
                        .script("setGreen", Outcome.json("\"green\"").after(Duration.ofSeconds(1)))
                        .script("setBlue", Outcome.json("\"blue\"").after(Duration.ofSeconds(2)))
                        .script("branchWithCompete", attempt -> Outcome.value(attempt.inputValue())),
                result -> {
                    assertThat(result.value("branchWithCompete")).isEqualTo(Map.of("colors", List.of("green")));
                    assertThat(result.outputs()).doesNotContainKeys("setRed", "setBlue");
                });
        UnaryOperator<Translation> colours = graph -> graph.choice("switchColor", "setRed", "setGreen", "setBlue");
        add("P31.1", colours, run -> run.script("switchColor", picks("setRed")));
        add("P31.2", colours, run -> run.script("switchColor", picks()));
        add(
                "P34.1",
                PatternCases::tekton,
                run -> run.input("{\"path\": \"README.md\", \"branches\": [\"main\", \"hotfix\"]}")
                        .script("check-file", Outcome.json("{\"exists\": \"yes\"}")));
        UnaryOperator<Translation> handlers = graph -> graph.tolerated("ko")
                .expression("1-1-1-3", "up.ko.status == 'COMPLETED'")
                .expression("local-error", "up.ko.status == 'FAILED'")
                .choice("switch", "crash", "last");
        add("P35.1", handlers, run -> run.script("ko", Outcome.failed()).script("switch", picks("last")));
        add(
                "P35.2",
                handlers,
                run -> run.script("ko", Outcome.failed())
                        .script("switch", picks("crash"))
                        .script("crash", Outcome.failed()));
        add("P38.1", graph -> graph.node("n11"), run -> run.script("n2", Outcome.skipped()));
        add("P38.2", graph -> graph.node("n11"), run -> run.script("n2", Outcome.failed()));
        UnaryOperator<Translation> busco =
                graph -> graph.guard("s1", "s7", "output").guard("s1", "s12", "output");
        add("P40.1", busco, run -> run.script("s1", Outcome.json("false")));
        add("P40.2", busco, run -> run.script("s1", Outcome.json("true")));
    }

    private static Translation tekton(Translation graph) {
        String aggregate = "!up.exists(k, up[k].failed) && up.exists(k, up[k].skipped)";
        return graph.guard(BEGIN, "skip-2", "input.path != 'README.md'")
                .guard(BEGIN, "skip-4", "'release' in input.branches")
                .guard("check-file", "skip-1", "output.exists == 'no'")
                .edge("skip-3", Dependency.sequence("echo-file-exists"))
                .guard(BEGIN, "skip-3", "input.path != 'README.md'")
                .guard("check-file", "echo-file-exists", "output.exists == 'yes'")
                .guard(BEGIN, "arrays", "'main' in input.branches")
                .expression("fin-run", "up['check-file'].ok && up['echo-file-exists'].ok && " + aggregate)
                .expression("fin-skip-1", "up.all(k, up[k].decided) && up['echo-file-exists'].failed")
                .guard("check-file", "fin-skip-2", "output.exists == 'missing'")
                .guard(BEGIN, "fin-skip-3", "input.path != 'README.md'")
                .expression("fin-skip-4", "up.all(k, up[k].decided) && up.exists(k, up[k].failed)")
                .expression("fin-skip-5", "up.all(k, up[k].ok)");
    }
}
