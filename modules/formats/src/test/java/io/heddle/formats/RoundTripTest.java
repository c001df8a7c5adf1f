package io.heddle.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.definition.Condition;
import io.heddle.definition.Dependency;
import io.heddle.definition.NodeBuilder;
import io.heddle.definition.NodeDefinition;
import io.heddle.definition.Retry;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.formats.DefinitionFormat.Syntax;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class RoundTripTest {

    /** Each seed gives one definition; the message of a failure names it. */
    private static final long SEEDS = 500;

    private static void forEachSeed(boolean legal, Consumer<WorkflowDefinition> property) {
        for (long seed = 0; seed < SEEDS; seed++) {
            try {
                property.accept(new RandomDefinitions(seed, legal).next());
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
    }

    @Test
    void whatIsWrittenReadsBackEqual() {
        forEachSeed(true, RoundTripTest::checkWhatIsWrittenReadsBackEqual);
    }

    private static void checkWhatIsWrittenReadsBackEqual(WorkflowDefinition definition) {
        byte[] canonical = DefinitionFormat.canonicalJson(definition);

        assertThat(DefinitionFormat.read(canonical, Syntax.JSON, ReadOptions.DEFAULT)
                        .orThrow())
                .isEqualTo(definition);
        assertThat(DefinitionFormat.readCanonical(canonical)).isEqualTo(definition);
        assertThat(DefinitionFormat.canonicalJson(DefinitionFormat.readCanonical(canonical)))
                .isEqualTo(canonical);
        for (Syntax syntax : Syntax.values()) {
            String text = DefinitionFormat.write(definition, syntax);
            assertThat(DefinitionFormat.read(text, syntax, ReadOptions.DEFAULT).orThrow())
                    .as(text)
                    .isEqualTo(definition);
        }
    }

    @Test
    void evenInvalidDraftsReadBackEqual() {
        forEachSeed(false, RoundTripTest::checkEvenInvalidDraftsReadBackEqual);
    }

    private static void checkEvenInvalidDraftsReadBackEqual(WorkflowDefinition definition) {

        assertThat(DefinitionFormat.readCanonical(DefinitionFormat.canonicalJson(definition)))
                .isEqualTo(definition);
    }

    @Test
    void equalDefinitionsHaveOneText() {
        forEachSeed(true, RoundTripTest::checkEqualDefinitionsHaveOneText);
    }

    private static void checkEqualDefinitionsHaveOneText(WorkflowDefinition definition) {
        WorkflowDefinition shuffled = new WorkflowDefinition(
                definition.id(),
                definition.version(),
                definition.name(),
                definition.description(),
                definition.tags(),
                definition.category(),
                definition.author(),
                definition.nodes().stream().map(RoundTripTest::reversed).toList(),
                definition.triggers(),
                reversed(definition.output()),
                definition.config());

        assertThat(shuffled).isEqualTo(definition);
        assertThat(DefinitionFormat.contentHash(shuffled)).isEqualTo(DefinitionFormat.contentHash(definition));
    }

    private static NodeDefinition reversed(NodeDefinition node) {
        return new NodeDefinition(
                node.key(),
                node.kind(),
                node.executor(),
                reversed(node.config()),
                reversed(node.inputs()),
                node.dependencies(),
                node.join(),
                node.routing(),
                node.failurePolicy(),
                node.fallback(),
                node.retry(),
                node.timeout(),
                node.priority(),
                node.loop(),
                node.subworkflow(),
                node.fork(),
                node.forkJoin(),
                node.checkpoints(),
                node.durability());
    }

    private static <V> Map<String, V> reversed(Map<String, V> map) {
        List<String> names = new ArrayList<>(map.keySet());
        Collections.reverse(names);
        Map<String, V> reversed = new LinkedHashMap<>();
        names.forEach(name -> reversed.put(name, map.get(name)));
        return reversed;
    }

    @Test
    void canonicalTextIsCompactSortedAndWithoutDefaults() {
        WorkflowDefinition definition = WorkflowDefinition.builder("w")
                .node("b", node -> node.executor("sleep").config("z", 1).config("a", 0.1))
                .node("c", node -> node.after("b").dependsOn(Dependency.parallel("b")))
                .build();

        assertThat(new String(DefinitionFormat.canonicalJson(definition), StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\"id\":\"w\",\"nodes\":[{\"config\":{\"a\":0.1,\"z\":1},\"executor\":\"sleep\",\"key\":\"b\"},"
                                + "{\"dependencies\":[\"b\",{\"type\":\"PARALLEL\",\"upstream\":\"b\"}],\"key\":\"c\"}],"
                                + "\"version\":\"1.0.0\"}");
        assertThat(DefinitionFormat.contentHash(definition))
                .isEqualTo("342bea5d99d5939f80df016e1f214f77556ce962948b2732fa10d82fff3c9d5b");
    }

    @Test
    void everyDifferenceChangesTheHash() {
        WorkflowDefinition one =
                WorkflowDefinition.builder("w").node("a", n -> n.config("x", 1)).build();
        WorkflowDefinition other = WorkflowDefinition.builder("w")
                .node("a", n -> n.config("x", 1.0))
                .build();

        assertThat(DefinitionFormat.contentHash(one)).isNotEqualTo(DefinitionFormat.contentHash(other));
    }

    @Test
    void refusesToWriteWhatCouldNotBeReadBack() {
        assertRefused(
                "a\uD800b", WorkflowDefinition.builder("w").name("a\uD800b").build());
        assertRefused(
                "NaN",
                WorkflowDefinition.builder("w")
                        .retry(new Retry(1, null, null, Double.NaN, null, List.of(), List.of()))
                        .build());
        NodeDefinition loop = NodeBuilder.of("n").build();
        for (int i = 0; i < 2_000; i++) {
            NodeDefinition body = loop;
            NodeBuilder outer = NodeBuilder.of("n").loop(1);
            loop = new NodeDefinition(
                    "n",
                    outer.build().kind(),
                    null,
                    Map.of(),
                    Map.of(),
                    List.of(),
                    body.join(),
                    body.routing(),
                    null,
                    null,
                    Retry.INHERIT,
                    null,
                    0,
                    new io.heddle.definition.Loop(List.of(body), 1, null, null, null),
                    null,
                    null,
                    null,
                    null,
                    null);
        }
        assertRefused("deep", WorkflowDefinition.builder("w").add(loop).build());
        Condition condition = Condition.cel("x");
        for (int i = 0; i < 20_000; i++) {
            condition = new Condition.Compound(Condition.Compound.Operator.NOT, List.of(condition));
        }
        Condition deep = condition;
        assertRefused(
                "deep",
                WorkflowDefinition.builder("w")
                        .node("a", n -> n.dependsOn(Dependency.when("b", deep)))
                        .build());
    }

    private static void assertRefused(String what, WorkflowDefinition definition) {
        assertThatThrownBy(() -> DefinitionFormat.canonicalJson(definition))
                .as(what)
                .isInstanceOf(IllegalArgumentException.class);
        for (Syntax syntax : Syntax.values()) {
            assertThatThrownBy(() -> DefinitionFormat.write(definition, syntax))
                    .as(what)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void theDeepestDataFitsAndIsReadBack() {
        Object data = "x";
        for (int i = 0; i < 499; i++) {
            data = List.of(data);
        }
        Object deepest = data;
        WorkflowDefinition definition = WorkflowDefinition.builder("w")
                .node("a", n -> n.loop(1).body("b", b -> b.config("deep", deepest)))
                .build();

        assertThat(DefinitionFormat.readCanonical(DefinitionFormat.canonicalJson(definition)))
                .isEqualTo(definition);
        assertThat(DefinitionFormat.readYaml(DefinitionFormat.write(definition, Syntax.YAML))
                        .orThrow())
                .isEqualTo(definition);
        assertThat(DefinitionFormat.readJson(DefinitionFormat.write(definition, Syntax.JSON))
                        .orThrow())
                .isEqualTo(definition);
    }
}
