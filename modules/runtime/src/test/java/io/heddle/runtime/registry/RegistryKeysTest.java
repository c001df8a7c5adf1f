package io.heddle.runtime.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.heddle.DefinitionId;
import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.kernel.registry.Caller;
import io.heddle.kernel.registry.DefinitionCommand;
import io.heddle.kernel.registry.DefinitionView;
import io.heddle.kernel.registry.Micros;
import io.heddle.kernel.registry.NodeCounts;
import io.heddle.kernel.registry.PartitionCommand;
import io.heddle.kernel.registry.PartitionDecider;
import io.heddle.kernel.registry.PartitionDecision;
import io.heddle.kernel.registry.PartitionSession;
import io.heddle.kernel.registry.PartitionState;
import io.heddle.kernel.registry.RegistryEffect;
import io.heddle.kernel.registry.RegistryEffect.WakeReason;
import io.heddle.kernel.registry.VersionSelector;
import io.heddle.kernel.registry.WorkTopics;
import io.heddle.runtime.settings.HeddleSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The keys that say when a partition does something by itself. A partition set up by a configuration, on a clock that
 * stands still until it is told: what it sends, and to the millisecond when.
 */
class RegistryKeysTest {
    private static final DefinitionId DEFINITION = DefinitionId.of("order");

    /** One partition: decider, state and session, without an actor around it. */
    private static final class Partition {
        private final PartitionDecider decider;
        private PartitionState state = PartitionState.EMPTY;
        private PartitionSession session;
        private Instant now = Instant.parse("2030-01-01T00:00:00Z");
        private List<RegistryEffect> sent = new ArrayList<>();

        Partition(String config) {
            HeddleSettings settings =
                    HeddleSettings.from(ConfigFactory.parseString("heddle.registry.partitions = 1\n" + config)
                            .withFallback(ConfigFactory.defaultReference())
                            .resolve());
            decider = new PartitionDecider(RegistrySettings.of(settings).partition(0));
            restart();
        }

        void restart() {
            take(decider.recovered(state, now));
        }

        private void take(PartitionDecision decision) {
            state = decision.state();
            session = decision.session();
            sent.addAll(decision.effects());
        }

        private void handle(PartitionDecider.Input input) {
            take(decider.decide(state, session, List.of(input), now));
        }

        void ask(PartitionCommand.Request<?> request) {
            handle(PartitionDecider.Input.request(new Caller() {}, request));
        }

        void acquire(String thread) {
            ask(PartitionCommand.AcquireStart.main(InstanceId.of(thread), 1, DEFINITION, VersionSelector.adHoc()));
        }

        void activateAll() {
            for (DefinitionCommand.Activate activate : sent(DefinitionCommand.Activate.class)) {
                handle(PartitionDecider.Input.message(new PartitionCommand.Activated(
                        DEFINITION,
                        activate.claimNo(),
                        activate.version(),
                        new DefinitionView(1, null, Set.of()),
                        null)));
            }
        }

        /** A thread that has its permit and has reported that it is in memory. */
        void awake(String thread) {
            acquire(thread);
            activateAll();
            ask(new PartitionCommand.Report(
                    InstanceId.of(thread),
                    1,
                    1,
                    InstanceStatus.RUNNING,
                    false,
                    NodeCounts.NONE,
                    null,
                    false,
                    "here",
                    WorkTopics.NONE));
            sent = new ArrayList<>();
        }

        <T> List<T> sent(Class<T> message) {
            return sent.stream()
                    .filter(RegistryEffect.ToDefinition.class::isInstance)
                    .map(effect -> ((RegistryEffect.ToDefinition) effect).message())
                    .filter(message::isInstance)
                    .map(message::cast)
                    .toList();
        }

        List<WakeReason> wakes() {
            return sent.stream()
                    .filter(RegistryEffect.Wake.class::isInstance)
                    .map(effect -> ((RegistryEffect.Wake) effect).reason())
                    .toList();
        }

        /** Lets time pass; every due tick comes at its moment. */
        void release(String thread) {
            sent = new ArrayList<>();
            ask(new PartitionCommand.Release(
                    InstanceId.of(thread), 1, InstanceStatus.COMPLETED, now, null, NodeCounts.NONE, false));
        }

        void pass(Duration time) {
            sent = new ArrayList<>();
            Instant until = now.plus(time);
            long untilMicros = micros(until);
            while (session.nextTick() != Micros.NONE && session.nextTick() <= untilMicros) {
                now = now.plus(Duration.ofNanos(Math.max(0, session.nextTick() - micros(now)) * 1_000));
                handle(PartitionDecider.Input.message(new PartitionCommand.Tick()));
            }
            now = until;
        }

        private static long micros(Instant instant) {
            return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1_000;
        }
    }

    @Test
    @Tag("key-registry.permit-confirm-timeout")
    void aSilentPermitIsAskedAboutAfterThePermitConfirmTimeout() {
        Partition partition = new Partition("heddle.registry.permit-confirm-timeout = 7");
        partition.acquire("t");
        partition.activateAll();
        partition.pass(Duration.ofMillis(6_999));
        assertThat(partition.wakes()).isEmpty();
        partition.pass(Duration.ofMillis(1));
        assertThat(partition.wakes()).containsExactly(WakeReason.CONFIRM);

        Partition patient = new Partition("heddle.registry.permit-confirm-timeout = 0");
        patient.acquire("t");
        patient.activateAll();
        patient.pass(Duration.ofDays(1));
        assertThat(patient.wakes()).as("0 is none").isEmpty();
    }

    @Test
    @Tag("key-registry.resend-interval")
    void anUnansweredMessageIsSentAgainAfterTheResendInterval() {
        Partition partition = new Partition("heddle.registry.resend-interval = 7");
        partition.acquire("t");
        assertThat(partition.sent(DefinitionCommand.Activate.class)).hasSize(1);
        partition.pass(Duration.ofMillis(6_999));
        assertThat(partition.sent(DefinitionCommand.Activate.class)).isEmpty();
        partition.pass(Duration.ofMillis(1));
        assertThat(partition.sent(DefinitionCommand.Activate.class)).hasSize(1);
    }

    @Test
    @Tag("key-registry.reconcile-interval")
    void claimsAreAuditedOncePerReconcileInterval() {
        Partition partition = new Partition("heddle { registry.reconcile-interval = 70, recovery.max-silence = 0 }");
        partition.awake("t");
        partition.pass(Duration.ofMillis(69_999));
        assertThat(partition.sent(DefinitionCommand.Claims.class)).isEmpty();
        partition.pass(Duration.ofMillis(1));
        assertThat(partition.sent(DefinitionCommand.Claims.class)).hasSize(1);
        partition.pass(Duration.ofSeconds(700));
        assertThat(partition.sent(DefinitionCommand.Claims.class)).hasSize(10);

        Partition never = new Partition("heddle { registry.reconcile-interval = 0, recovery.max-silence = 0 }");
        never.awake("t");
        never.pass(Duration.ofDays(1));
        assertThat(never.sent(DefinitionCommand.Claims.class)).as("0 is never").isEmpty();
    }

    @Test
    @Tag("key-registry.claim-linger")
    void aClaimIsGivenUpOnceItWasNotNeededForClaimLinger() {
        Partition partition = new Partition("heddle { registry.claim-linger = 7, recovery.max-silence = 0 }");
        partition.awake("t");
        partition.release("t");
        partition.pass(Duration.ofMillis(6_999));
        assertThat(partition.sent(DefinitionCommand.Deactivate.class)).isEmpty();
        partition.pass(Duration.ofMillis(1));
        assertThat(partition.sent(DefinitionCommand.Deactivate.class)).hasSize(1);

        Partition atOnce = new Partition("heddle { registry.claim-linger = 0, recovery.max-silence = 0 }");
        atOnce.awake("t");
        atOnce.release("t");
        assertThat(atOnce.sent(DefinitionCommand.Deactivate.class))
                .as("0 is not at all")
                .hasSize(1);
    }

    @Test
    @Tag("key-recovery.max-silence")
    void anAwakeThreadThatIsSilentForMaxSilenceIsWoken() {
        Partition partition = new Partition("heddle.recovery.max-silence = 7");
        partition.awake("t");
        partition.pass(Duration.ofMillis(6_999));
        assertThat(partition.wakes()).isEmpty();
        partition.pass(Duration.ofMillis(1));
        assertThat(partition.wakes()).containsExactly(WakeReason.SILENCE);

        Partition patient = new Partition("heddle.recovery.max-silence = 0");
        patient.awake("t");
        patient.pass(Duration.ofDays(1));
        assertThat(patient.wakes()).as("0 is none").isEmpty();
    }

    @Test
    @Tag("key-recovery.wake-rate")
    void afterARestartNoMoreThreadsAreWokenPerSecondThanTheWakeRate() {
        Partition partition =
                new Partition("heddle { registry.resend-interval = 60, recovery { wake-rate = 20, max-silence = 0 } }");
        for (int n = 0; n < 100; n++) {
            partition.awake("t" + n);
        }
        partition.restart();
        partition.pass(Duration.ofMillis(999));
        assertThat(partition.wakes()).hasSize(20).containsOnly(WakeReason.RECOVERY);
        for (int second = 1; second < 5; second++) {
            partition.pass(Duration.ofSeconds(1));
            assertThat(partition.wakes()).hasSize(20).containsOnly(WakeReason.RECOVERY);
        }
        partition.pass(Duration.ofSeconds(1));
        assertThat(partition.wakes()).isEmpty();
    }
}
