package io.heddle.runtime.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.definition.WorkflowDefinition;
import io.heddle.formats.DefinitionFormat;
import io.heddle.kernel.plan.WorkflowPlan;
import io.heddle.kernel.registry.DefinitionContent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PlanCacheTest {
    private final AtomicInteger compiled = new AtomicInteger();
    private final PlanCompiler compiler = new PlanCompiler() {
        @Override
        public WorkflowPlan compile(String contentHash, byte[] source) {
            compiled.incrementAndGet();
            return Samples.COMPILER.compile(contentHash, source);
        }

        @Override
        public byte[] write(WorkflowDefinition definition) {
            return Samples.COMPILER.write(definition);
        }

        @Override
        public WorkflowDefinition read(byte[] source) {
            return Samples.COMPILER.read(source);
        }
    };

    private static DefinitionContent content(int n) {
        return DefinitionContent.of(DefinitionFormat.canonicalJson(
                WorkflowDefinition.builder("w" + n).task("a", "x").build()));
    }

    @Test
    void onePlanPerContent() {
        PlanCache cache = new PlanCache(compiler);
        DefinitionContent content = content(1);
        assertThat(cache.ifPresent(content.contentHash())).isNull();
        WorkflowPlan plan = cache.plan(content);
        assertThat(cache.plan(content.contentHash(), content.bytes())).isSameAs(plan);
        assertThat(cache.ifPresent(content.contentHash())).isSameAs(plan);
        assertThat(plan.contentHash()).isEqualTo(content.contentHash());
        assertThat(plan.source()).isSameAs(content.bytes());
        assertThat(cache.statistics()).isEqualTo(new PlanCache.Statistics(1, content.bytes().length, 1, 1, 0));
    }

    @Test
    void thePlanUsedLongestAgoGoesFirst() {
        PlanCache cache = new PlanCache(compiler, 3, 1 << 20);
        for (int n = 0; n < 3; n++) {
            cache.plan(content(n));
        }
        cache.plan(content(0));
        cache.plan(content(3));
        assertThat(cache.ifPresent(content(1).contentHash())).isNull();
        assertThat(cache.ifPresent(content(0).contentHash())).isNotNull();
        assertThat(cache.statistics().plans()).isEqualTo(3);
        assertThat(cache.statistics().evictions()).isEqualTo(1);
    }

    @Test
    void bytesAreBoundedToo() {
        int size = content(1).bytes().length;
        PlanCache cache = new PlanCache(compiler, 100, 2L * size);
        for (int n = 0; n < 6; n++) {
            cache.plan(content(n));
        }
        assertThat(cache.statistics().plans()).isEqualTo(2);
        assertThat(cache.statistics().bytes()).isEqualTo(2L * size);
        PlanCache tiny = new PlanCache(compiler, 100, 1);
        assertThat(tiny.plan(content(1))).isNotNull();
        assertThat(tiny.statistics().plans()).as("the one in use is kept").isEqualTo(1);
        assertThatThrownBy(() -> new PlanCache(compiler, 0, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatDoesNotCompileIsAnErrorEachTimeAndKeepsNothing() {
        PlanCache cache = new PlanCache(compiler);
        byte[] garbage = "{\"id\":7}".getBytes(StandardCharsets.UTF_8);
        byte[] unknown =
                "{\"id\":\"w\",\"nodes\":[{\"key\":\"a\",\"after\":[\"nobody\"]}]}".getBytes(StandardCharsets.UTF_8);
        for (int n = 0; n < 2; n++) {
            assertThatThrownBy(() -> cache.plan("g", garbage)).isInstanceOf(WireException.class);
            assertThatThrownBy(() -> cache.plan("u", unknown)).isInstanceOf(WireException.class);
        }
        assertThat(compiled).hasValue(4);
        assertThat(cache.statistics().plans()).isZero();
        assertThat(cache.statistics().bytes()).isZero();
    }

    /** A thousand instances of one definition wake at once: it is compiled once. */
    @Test
    void threadsThatMissTogetherCompileOnce() throws Exception {
        PlanCache cache = new PlanCache(compiler, 8, 1 << 20);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            for (int round = 0; round < 20; round++) {
                DefinitionContent content = content(round);
                CountDownLatch start = new CountDownLatch(1);
                List<Future<WorkflowPlan>> results = new ArrayList<>();
                for (int n = 0; n < 8; n++) {
                    results.add(threads.submit(() -> {
                        start.await();
                        return cache.plan(content);
                    }));
                }
                start.countDown();
                Set<WorkflowPlan> plans = new HashSet<>();
                for (Future<WorkflowPlan> result : results) {
                    plans.add(result.get());
                }
                assertThat(plans).hasSize(1);
            }
        } finally {
            threads.shutdown();
        }
        assertThat(compiled).hasValue(20);
        assertThat(cache.statistics().plans()).isEqualTo(8);
    }

    /** A limit lowered later must not make stored instances unreadable. */
    @Test
    void storedExpressionsCompileWhateverTheirLength() {
        String longCondition = "output.n > 1 && ".repeat(400) + "true";
        byte[] source = DefinitionFormat.canonicalJson(WorkflowDefinition.builder("w")
                .task("a", "x")
                .node("b", node -> node.executor("x").when("a", longCondition))
                .build());
        assertThat(longCondition.length()).isGreaterThan(4_096);
        assertThat(Samples.COMPILER.compile("h", source).graph().size()).isEqualTo(2);
    }
}
