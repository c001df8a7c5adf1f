package io.heddle.testkit.story;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.InstanceStatus;
import io.heddle.definition.WorkflowBuilder;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.kernel.advice.Advisor;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the advisor learns from a run makes the next one shorter and changes nothing else; in virtual time. */
@Tag("promise-96")
class AdvisorStoryTest {
    private static final int WORKERS = 3;
    private static final int PAGES = 12;

    /** Twelve pages are fetched, then read; as many words are counted; a video is fetched, cut and shrunk, which is last in the text. */
    private static final WorkflowDefinition SITE = site();

    private static final Map<String, Integer> SECONDS =
            Map.of("fetch", 2, "read", 1, "video", 8, "cut", 9, "shrink", 10);

    private static WorkflowDefinition site() {
        WorkflowBuilder builder = WorkflowDefinition.builder("site");
        for (int n = 0; n < PAGES; n++) {
            builder.task("fetch-" + n, "x").task("read-" + n, "x", "fetch-" + n);
        }
        return builder.task("video", "x")
                .task("cut", "x", "video")
                .task("shrink", "x", "cut")
                .build();
    }

    private static RunResult run(WorkflowDefinition definition) {
        return KernelRun.of(definition)
                .maxParallel(WORKERS)
                .otherwise(attempt -> Outcome.json("\"" + attempt.key() + " done\"")
                        .after(Duration.ofSeconds(SECONDS.get(attempt.key().replaceFirst("-\\d+$", "")))))
                .run();
    }

    private static Map<String, Duration> recorded(RunResult past) {
        Map<String, Duration> durations = new HashMap<>();
        past.ends()
                .forEach((node, end) ->
                        durations.put(node, end.minus(past.starts().get(node).get(0))));
        return durations;
    }

    @Test
    void aRunInTheOrderOfTheAdvisorIsShorterThanFirstComeFirstServedAndGivesTheSame() {
        RunResult first = run(SITE);
        RunResult advised = run(Advisor.advise(SITE, recorded(first)));

        assertThat(first.status()).isEqualTo(InstanceStatus.COMPLETED);
        assertThat(advised.elapsed()).isLessThan(first.elapsed());
        // The chain is 27 s long, and 36 s of other work fit beside it: no order is better.
        assertThat(advised.elapsed()).isEqualTo(Duration.ofSeconds(27));
        assertThat(advised.status()).isEqualTo(first.status());
        assertThat(advised.nodes()).isEqualTo(first.nodes());
        assertThat(advised.outputs()).isEqualTo(first.outputs());
        assertThat(advised.output()).isEqualTo(first.output());
        assertThat(advised.mostExecuting()).isEqualTo(WORKERS);
    }

    @Test
    void withoutThePastTheLongestChainGoesFirst() {
        RunResult advised = run(Advisor.advise(SITE, Map.of()));
        assertThat(advised.starts().get("video").get(0)).isZero();
    }
}
