package io.heddle.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.CacheStatistics;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Reading a gauge asks nobody and waits for nobody. */
class LatestFiguresTest {
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger asked = new AtomicInteger();
    private boolean silent;
    private final LatestFigures figures = new LatestFigures(before -> answer(), nanos::get, waiting::add);

    private Figures answer() {
        if (silent) {
            throw new IllegalStateException("no answer");
        }
        CacheStatistics hits = new CacheStatistics(asked.incrementAndGet(), 0, 0, 0, 0, 0);
        return new Figures(null, null, 0, null, hits, null, null);
    }

    private double read() {
        return figures.read(all -> all.graphs().hits());
    }

    @Test
    void allThatIsReadWithinASecondComesFromOneAnswer() {
        assertThat(read()).isNaN();
        assertThat(read()).isNaN();
        assertThat(waiting).hasSize(1);
        waiting.remove().run();
        assertThat(read()).isEqualTo(1);
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(999));
        assertThat(read()).isEqualTo(1);
        assertThat(waiting).isEmpty();
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
        assertThat(read()).isEqualTo(1);
        assertThat(waiting).hasSize(1);
        waiting.remove().run();
        assertThat(read()).isEqualTo(2);
    }

    @Test
    void aNodeThatDoesNotAnswerKeepsItsLastFiguresAndIsAskedAgain() {
        read();
        waiting.remove().run();
        silent = true;
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        read();
        waiting.remove().run();
        figures.await(Duration.ZERO);
        assertThat(read()).isEqualTo(1);
        silent = false;
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        read();
        waiting.remove().run();
        assertThat(read()).isEqualTo(2);
    }
}
