package io.heddle.runtime.embedded;

import io.heddle.Heddle;
import io.heddle.InstanceId;
import io.heddle.StartOptions;
import io.heddle.actor.ActorHeddle;
import io.heddle.definition.Durability;
import io.heddle.definition.WorkflowBuilder;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.journal.EmbeddedStore;
import io.heddle.spi.NodeOutcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;

/**
 * The process that {@link DurabilityCrashTest} kills. A chain runs up to its node {@link #STRICT_AT} and waits there until
 * another run, of a definition that is SYNC, has ended; then up to {@link #KILLED_AT}, where it stays.
 */
final class DurabilityChild {
    static final InstanceId CHAIN = InstanceId.of("chain");
    static final InstanceId STRICT = InstanceId.of("strict");
    static final int STRICT_AT = 3;
    static final int KILLED_AT = 6;
    static final int NODES = 9;

    private DurabilityChild() {}

    /** Arguments: data folder, execution log, durability, window, whether what the chain did is to be on disk. */
    public static void main(String[] args) throws Exception {
        CountDownLatch strictAt = new CountDownLatch(1);
        CountDownLatch strictEnded = new CountDownLatch(1);
        CountDownLatch killedAt = new CountDownLatch(1);
        Heddle heddle = builder(Path.of(args[0]), args[3])
                .executor("note", task -> {
                    note(Path.of(args[1]), task.instanceId() + " " + task.nodeId());
                    if (task.instanceId().equals(CHAIN) && task.nodeId().value().equals(node(STRICT_AT))) {
                        strictAt.countDown();
                        strictEnded.await();
                    } else if (task.instanceId().equals(CHAIN)
                            && task.nodeId().value().equals(node(KILLED_AT))) {
                        killedAt.countDown();
                        new CountDownLatch(1).await();
                    }
                    return NodeOutcome.json("\"" + task.nodeId() + "\"");
                })
                .start();
        heddle.start(chain(Durability.valueOf(args[2])), StartOptions.id(CHAIN.value()));
        strictAt.await();
        heddle.start(strict(), StartOptions.id(STRICT.value())).awaitReleased();
        strictEnded.countDown();
        killedAt.await();
        if (Boolean.parseBoolean(args[4])) {
            EmbeddedStore store =
                    EmbeddedStore.get(((ActorHeddle) heddle).actorSystem().classicSystem());
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> store.unwritten() == 0);
        }
        System.out.println("OPEN");
        new CountDownLatch(1).await();
    }

    /** Nothing is written for other reasons while a test runs: no claim is given up, nobody is woken. */
    static Heddle.Builder builder(Path data, String window) {
        return Heddle.builder()
                .dataDir(data)
                .config("heddle.registry.claim-linger = 3600\nheddle.journal.async-window = " + window);
    }

    static void note(Path log, String line) throws IOException {
        Files.write(
                log,
                (line + "\n").getBytes(StandardCharsets.US_ASCII),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    static String node(int number) {
        return "n" + number;
    }

    static WorkflowDefinition chain(Durability durability) {
        WorkflowBuilder chain = WorkflowDefinition.builder("chain").durability(durability);
        for (int number = 0; number < NODES; number++) {
            chain.task(node(number), "note", number == 0 ? new String[0] : new String[] {node(number - 1)});
        }
        return chain.build();
    }

    static WorkflowDefinition strict() {
        return WorkflowDefinition.builder("strict")
                .task("one", "note")
                .task("two", "note", "one")
                .build();
    }
}
