package io.heddle.kernel.graph;

import static io.heddle.kernel.graph.Checks.brief;
import static io.heddle.kernel.graph.Checks.node;
import static io.heddle.kernel.graph.Checks.validate;
import static io.heddle.kernel.graph.Checks.workflow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.Finding;
import io.heddle.definition.Loop;
import io.heddle.definition.NodeBuilder;
import io.heddle.definition.NodeDefinition;
import io.heddle.definition.NodeKind;
import io.heddle.definition.Retry;
import io.heddle.definition.WorkflowBuilder;
import io.heddle.definition.WorkflowDefinition;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class DefinitionValidatorTest {

    @Test
    @Tag("promise-25")
    void aCycleIsReportedWithItsPath() {
        Finding finding =
                validate(w -> w.add(node("A", "B")).add(node("B", "A"))).get(0);
        assertThat(finding.path()).containsExactly("A", "B", "A");
        assertThat(finding.message()).startsWith("A -> B -> A is a cycle");
    }

    @Test
    void theMessageNamesBothEndsOfAnUnknownUpstream() {
        Finding finding = validate(w -> w.add(node("B", "nope"))).get(0);
        assertThat(finding.element()).isEqualTo("nope -> B");
        assertThat(finding.message()).contains("B depends on nope").contains("define it");
    }

    @Test
    @Tag("promise-25")
    void aReadOfADescendantIsExplained() {
        Finding finding = validate(w -> w.node("A", n -> n.input("x", "upstream['D'].y"))
                        .add(node("B", "A"))
                        .add(node("D", "B")))
                .get(0);
        assertThat(finding.code()).isEqualTo(FindingCodes.CYCLE_DETECTED);
        assertThat(finding.path()).containsExactly("A", "B", "D", "A");
        assertThat(finding.message()).contains("an expression evaluated for A reads D");
    }

    @Test
    void aCycleOfReadsIsReportedBesideACycleOfDependencies() {
        List<Finding> findings = validate(w -> w.add(node("A", "B"))
                .add(node("B", "A"))
                .node("C", n -> n.input("x", "upstream['D']"))
                .add(node("D", "C")));
        assertThat(brief(findings)).containsExactly("CYCLE_DETECTED A", "CYCLE_DETECTED C");
    }

    @Test
    void aLongCycleBehindAValidPrefixIsReportedBriefly() {
        WorkflowBuilder builder = WorkflowDefinition.builder("w");
        for (int i = 0; i < 20; i++) {
            builder.add(node("source" + i));
        }
        for (int i = 0; i < 3000; i++) {
            String[] upstream = i == 0 ? new String[] {"source0"} : new String[] {"n" + (i - 1)};
            builder.add(i == 500 ? node("n500", "n499", "n2999") : node("n" + i, upstream));
        }
        List<Finding> findings = DefinitionValidator.validate(builder.build(), Checks.CONTEXT).stream()
                .filter(Finding::isError)
                .toList();
        assertThat(brief(findings)).containsExactly("CYCLE_DETECTED n500");
        assertThat(findings.get(0).path()).hasSize(GraphChecks.MAX_PATH).startsWith("n500", "n501");
        assertThat(findings.get(0).message())
                .contains("n519 -> … 2480 more -> n500")
                .hasSizeLessThan(400);
    }

    @Test
    void onlySoManyFindingsOfACodeAreListed() {
        WorkflowBuilder builder = WorkflowDefinition.builder("w");
        for (int i = 0; i < 150; i++) {
            builder.add(node("a" + i, "b" + i)).add(node("b" + i, "a" + i));
            builder.add(node("c" + i, "nope"));
        }
        List<Finding> findings = DefinitionValidator.validate(builder.build(), Checks.CONTEXT);
        assertThat(findings).hasSize(202);
        assertThat(findings.get(200).toString())
                .isEqualTo("ERROR UNKNOWN_UPSTREAM: 50 more findings of this code are not listed");
        assertThat(findings.get(201).toString())
                .isEqualTo("ERROR CYCLE_DETECTED: 50 more findings of this code are not listed");
    }

    @Test
    void aHugeIdDoesNotMakeAHugeMessage() {
        List<Finding> findings = validate(w -> w.add(node("x".repeat(1_000_000), "y".repeat(1_000_000))));
        assertThat(findings)
                .hasSize(2)
                .allSatisfy(finding -> assertThat(finding.toString()).hasSizeLessThan(1000));
    }

    @Test
    void nothingHostileReachesAMessage() {
        String hostile = "a\u001b[2J\u202e\u200b\ud800\nFAKE";
        List<Finding> findings = validate(w -> w.task(hostile, "nobody", hostile + "2")
                .node("b", n -> n.after(hostile).input(hostile, "x +").timeout(Duration.ofSeconds(-1))));
        assertThat(findings)
                .hasSizeGreaterThan(3)
                .allSatisfy(finding -> assertThat(finding.toString()).matches("[\\x20-\\x7e]*"));
    }

    @Test
    @Tag("promise-25")
    void oneNodeMoreThanAllowedIsTooMany() {
        ValidationContext three = Checks.context(new ValidationContext.Limits(3, 10));
        WorkflowDefinition fine =
                workflow(w -> w.add(node("A")).node("L", n -> n.loop(2).body("x", b -> b)));
        WorkflowDefinition large = workflow(w -> w.add(node("A", "nope"))
                .node("L", n -> n.loop(2).body("x", b -> b).body("y", b -> b)));
        assertThat(DefinitionValidator.validate(fine, three)).isEmpty();
        assertThat(brief(DefinitionValidator.validate(large, three))).containsExactly("TOO_MANY_NODES");
        ValidationContext none = Checks.context(new ValidationContext.Limits(0, 0));
        assertThat(brief(DefinitionValidator.validate(large, none))).containsExactly("UNKNOWN_UPSTREAM nope -> A");
    }

    @Test
    void limitsOfZeroMeanNone() {
        ValidationContext none = Checks.context(new ValidationContext.Limits(0, 0));
        WorkflowDefinition loop =
                workflow(w -> w.node("L", n -> n.loop(Integer.MAX_VALUE).body("x", b -> b)));
        assertThat(DefinitionValidator.validate(loop, none)).isEmpty();
        WorkflowDefinition empty = workflow(w -> w.node("L", n -> n.loop(0).body("x", b -> b)));
        assertThat(brief(DefinitionValidator.validate(empty, none))).containsExactly("LOOP_BOUND_MISSING L");
        assertThatThrownBy(() -> new ValidationContext.Limits(-1, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void loopsNestedTooDeepAreRefusedWithoutRecursion() {
        NodeDefinition node = node("leaf");
        for (int i = 0; i < 50_000; i++) {
            node = loop("l", NodeKind.LOOP, new Loop(List.of(node), 2, null, null, null));
        }
        NodeDefinition deep = node;
        List<Finding> findings = validate(w -> w.add(deep));
        assertThat(findings).hasSize(1);
        assertThat(findings.get(0).code()).isEqualTo(FindingCodes.LOOP_BODY_INVALID);
        assertThat(findings.get(0).element()).isEqualTo("l" + "/l".repeat(Level.MAX_DEPTH));
        assertThat(findings.get(0).message()).contains("nested deeper than 16 levels");
    }

    @Test
    @Tag("promise-25")
    void aBodyBelongsToALoopAndALoopHasABody() {
        NodeDefinition task = loop("A", NodeKind.TASK, new Loop(List.of(node("x")), 2, null, null, null));
        NodeDefinition bare = loop("L", NodeKind.LOOP, null);
        assertThat(brief(validate(w -> w.add(task)))).containsExactly("LOOP_BODY_INVALID A");
        assertThat(brief(validate(w -> w.add(bare)))).containsExactly("LOOP_BODY_INVALID L");
    }

    @Test
    void theCheckerLearnsWhereAnExpressionStands() {
        assertThat(brief(validate(w -> w.node(
                        "L",
                        n -> n.loop(3)
                                .items("loop.last", null)
                                .breakWhen("loop.index > 1")
                                .body("x", body -> body.input("i", "loop.index"))))))
                .containsExactly("MAPPING_SYNTAX L");
    }

    @Test
    void severalStartsAreListed() {
        List<Finding> findings = validate(w -> w.node("S1", n -> n.kind(NodeKind.START))
                .node("S2", n -> n.kind(NodeKind.START))
                .node("E", n -> n.kind(NodeKind.END).after("S1", "S2")));
        assertThat(findings.get(0).message()).contains("(S1, S2)");
    }

    @Test
    void aFailedLookUpIsNotTakenForNo() {
        ValidationContext broken = new ValidationContext(
                ValidationContext.Limits.DEFAULT,
                executor -> {
                    throw new IllegalStateException("registry unavailable");
                },
                rule -> true,
                ValidationContext.RuleParams.ANY,
                new Checks.FewExpressions());
        WorkflowDefinition definition = workflow(w -> w.task("A", "http"));
        assertThatThrownBy(() -> DefinitionValidator.validate(definition, broken))
                .hasMessage("registry unavailable");
        assertThat(ValidationContext.RuleParams.ANY.check("any", Map.of())).isEmpty();
    }

    @Test
    void theLocaleMakesNoDifference() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("tr"));
            assertThat(validate(w -> w.add(node("TITLE")).add(node("title")))).isEmpty();
            assertThat(brief(validate(w -> w.add(node("ı"))))).containsExactly("INVALID_ID ı");
        } finally {
            Locale.setDefault(before);
        }
    }

    private static NodeDefinition loop(String key, NodeKind kind, Loop loop) {
        NodeDefinition plain = NodeBuilder.of(key).build();
        return new NodeDefinition(
                key,
                kind,
                null,
                Map.of(),
                Map.of(),
                List.of(),
                plain.join(),
                plain.routing(),
                null,
                null,
                Retry.INHERIT,
                null,
                0,
                loop,
                null,
                null,
                null,
                null,
                null);
    }
}
