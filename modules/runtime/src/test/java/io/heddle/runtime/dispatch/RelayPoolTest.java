package io.heddle.runtime.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RelayPoolTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private RelayPool pool = new RelayPool(this::thread, LONG);

    private Thread thread(Runnable work) {
        Thread thread = new Thread(work, "relay-test");
        thread.setDaemon(true);
        threads.add(thread);
        return thread;
    }

    @AfterEach
    void close() {
        pool.close();
        // Closing interrupts threads that a test holds back, whose complaint is no failure.
        Awaitility.await()
                .dontCatchUncaughtExceptions()
                .until(() -> threads.stream().noneMatch(Thread::isAlive));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void runs() {
        CountDownLatch ran = new CountDownLatch(1);
        pool.execute(ran::countDown);
        await(ran);
    }

    @Test
    void whateverIsHandedInRunsOnceFromWhereverItComes() {
        int pieces = 100_000;
        int givers = 4;
        AtomicIntegerArray times = new AtomicIntegerArray(pieces);
        CountDownLatch left = new CountDownLatch(pieces);
        for (int giver = 0; giver < givers; giver++) {
            int first = giver;
            Thread thread = new Thread(() -> {
                for (int n = first; n < pieces; n += givers) {
                    int piece = n;
                    pool.execute(() -> {
                        times.incrementAndGet(piece);
                        left.countDown();
                    });
                }
            });
            thread.start();
        }
        await(left);
        for (int n = 0; n < pieces; n++) {
            assertThat(times.get(n)).isEqualTo(1);
        }
    }

    /** Each waits until all of them have begun: with one thread too few none would ever end. */
    @Test
    void noPieceWaitsForAnother() {
        for (int round = 0; round < 200; round++) {
            int pieces = 1 + round % 40;
            CountDownLatch begun = new CountDownLatch(pieces);
            CountDownLatch ended = new CountDownLatch(pieces);
            for (int n = 0; n < pieces; n++) {
                pool.execute(() -> {
                    begun.countDown();
                    await(begun);
                    ended.countDown();
                });
            }
            await(ended);
        }
    }

    /** Also when it comes at the very moment at which a thread goes to rest. */
    @Test
    void nothingIsLeftLyingBetweenAThreadThatRestsAndOneThatBlocks() {
        CountDownLatch over = new CountDownLatch(1);
        pool.execute(() -> await(over));
        for (int n = 0; n < 20_000; n++) {
            runs();
        }
        over.countDown();
    }

    /** Until the one that was sent has come, nobody else is: by then most pieces of a burst would have woken a thread each. */
    @Test
    void aBurstSendsOneThread() {
        CountDownLatch handedIn = new CountDownLatch(1);
        pool = new RelayPool(
                work -> thread(() -> {
                    await(handedIn);
                    work.run();
                }),
                LONG);
        CountDownLatch ran = new CountDownLatch(100);
        for (int n = 0; n < 100; n++) {
            pool.execute(ran::countDown);
        }
        assertThat(threads).hasSize(1);
        handedIn.countDown();
        await(ran);
    }

    @Test
    void threadsThatRestTooLongEnd() {
        pool = new RelayPool(this::thread, Duration.ofMillis(20));
        runs();
        Awaitility.await().until(() -> threads.stream().noneMatch(Thread::isAlive));
        runs();
    }

    /** Threads end all the time while work comes: none is handed to one that is just going. */
    @Test
    void whatComesWhileThreadsEndIsNotLost() {
        pool = new RelayPool(this::thread, Duration.ofNanos(1));
        CountDownLatch over = new CountDownLatch(1);
        pool.execute(() -> await(over));
        for (int n = 0; n < 2_000; n++) {
            runs();
        }
        over.countDown();
    }

    /** The second piece comes while the first is under way, and no other thread can take it. */
    @Test
    void aFailureAndAnInterruptEndWithTheirPiece() {
        CountDownLatch over = new CountDownLatch(1);
        pool = new RelayPool(
                work -> thread(
                        threads.isEmpty()
                                ? work
                                : () -> {
                                    await(over);
                                    work.run();
                                }),
                LONG);
        List<Thread> ranOn = new CopyOnWriteArrayList<>();
        List<Boolean> interrupted = new CopyOnWriteArrayList<>();
        CountDownLatch ran = new CountDownLatch(1);
        pool.execute(() -> {
            ranOn.add(Thread.currentThread());
            pool.execute(() -> {
                ranOn.add(Thread.currentThread());
                interrupted.add(Thread.currentThread().isInterrupted());
                ran.countDown();
            });
            Thread.currentThread().interrupt();
            throw new IllegalStateException("of the piece");
        });
        await(ran);
        over.countDown();
        assertThat(ranOn).hasSize(2).containsOnly(ranOn.get(0));
        assertThat(interrupted).containsExactly(false);
    }

    @Test
    void closingInterruptsWhatRunsAndTakesNothingMore() throws Exception {
        CyclicBarrier running = new CyclicBarrier(2);
        CountDownLatch interrupted = new CountDownLatch(1);
        pool.execute(() -> {
            try {
                running.await();
                TimeUnit.MINUTES.sleep(5);
            } catch (InterruptedException e) {
                interrupted.countDown();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        running.await(60, TimeUnit.SECONDS);
        pool.close();
        await(interrupted);
        assertThatThrownBy(() -> pool.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
    }

    /** As many threads as {@code left} says. */
    private Thread scarce(AtomicInteger left, Runnable work) {
        if (left.getAndDecrement() <= 0) {
            throw new OutOfMemoryError("unable to create native thread");
        }
        return thread(work);
    }

    @Test
    void withoutAThreadToBeHadThePieceIsRefused() {
        AtomicInteger left = new AtomicInteger(1);
        pool = new RelayPool(work -> scarce(left, work), LONG);
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        pool.execute(() -> {
            running.countDown();
            await(over);
        });
        await(running);
        AtomicInteger ran = new AtomicInteger();
        assertThatThrownBy(() -> pool.execute(ran::incrementAndGet)).isInstanceOf(OutOfMemoryError.class);
        over.countDown();
        // Refused, too, until the only thread has gone to rest.
        Awaitility.await().ignoreExceptionsMatching(refused -> true).untilAsserted(this::runs);
        assertThat(ran).hasValue(0);
    }

    /** They were handed in with somebody on his way; he came, but could send nobody. */
    @Test
    void whatNoThreadCouldBeSentForIsTakenByTheNextThatBecomesFreeWhichTriesAgain() {
        AtomicInteger left = new AtomicInteger(1);
        CountDownLatch handedIn = new CountDownLatch(1);
        pool = new RelayPool(
                work -> scarce(left, () -> {
                    await(handedIn);
                    work.run();
                }),
                LONG);
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch firstRuns = new CountDownLatch(1);
        CountDownLatch second = new CountDownLatch(1);
        CountDownLatch third = new CountDownLatch(1);
        pool.execute(() -> {
            firstRuns.countDown();
            await(first);
        });
        pool.execute(() -> await(second));
        pool.execute(third::countDown);
        handedIn.countDown();
        await(firstRuns);
        assertThat(threads).hasSize(1);
        left.set(1);
        first.countDown();
        // The second blocks the only thread there was.
        await(third);
        second.countDown();
    }
}
