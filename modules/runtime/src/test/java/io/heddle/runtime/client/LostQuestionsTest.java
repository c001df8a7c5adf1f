package io.heddle.runtime.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.OutcomeUnknownException;
import io.heddle.RestoreOptions;
import io.heddle.kernel.instance.InstanceCommand;
import io.heddle.kernel.instance.InstanceReply;
import io.heddle.runtime.instance.InstanceMessage;
import io.heddle.runtime.instance.InstanceQuery;
import io.heddle.runtime.settings.HeddleSettings;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Fault: a message on its way to an instance is dropped, as while its shard moves. */
class LostQuestionsTest {
    private static final InstanceId ID = InstanceId.of("i");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration AGAIN = Duration.ofMillis(20);

    private final ActorTestKit kit = ActorTestKit.create();
    private final TestProbe<InstanceMessage> instance = kit.createTestProbe();

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
    }

    private InstanceClient client(Duration timeout, Duration again) {
        return new InstanceClient(kit.system(), id -> instance.ref(), timeout, again);
    }

    private <T extends InstanceMessage> T next(Class<T> type) {
        return instance.expectMessageClass(type, PATIENCE);
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void aCommandIsSentAgainUnderTheSameIdUntilItIsAnswered() throws Exception {
        CompletionStage<InstanceReply> asked = client(PATIENCE, AGAIN).perform(ID, new InstanceCommand.Pause(false));

        InstanceMessage.Perform lost = next(InstanceMessage.Perform.class);
        InstanceMessage.Perform second = next(InstanceMessage.Perform.class);
        InstanceMessage.Perform third = next(InstanceMessage.Perform.class);
        assertThat(second).isEqualTo(lost);
        assertThat(third).isEqualTo(lost);
        assertThat(lost.commandId()).isNotEmpty();

        InstanceReply done = new InstanceReply.Done(InstanceStatus.PAUSED);
        third.replyTo().tell(done);
        assertThat(get(asked)).isEqualTo(done);
    }

    @Test
    void aLookIsTakenAgain() throws Exception {
        CompletionStage<InstanceQuery.NoSuchInstance> asked =
                client(PATIENCE, AGAIN).read(ID, new InstanceQuery.Status(), InstanceQuery.NoSuchInstance.class);

        InstanceMessage.Read lost = next(InstanceMessage.Read.class);
        InstanceMessage.Read second = next(InstanceMessage.Read.class);
        assertThat(second).isEqualTo(lost);

        second.replyTo().tell(new InstanceQuery.NoSuchInstance());
        assertThat(get(asked)).isEqualTo(new InstanceQuery.NoSuchInstance());
    }

    @Test
    void aWishForAnotherRunIsSentAgainUnderTheSameId() throws Exception {
        CompletionStage<InstanceReply> asked = client(PATIENCE, AGAIN).reopen(ID, "rerun", "a", true);

        InstanceMessage.Reopen lost = next(InstanceMessage.Reopen.class);
        InstanceMessage.Reopen second = next(InstanceMessage.Reopen.class);
        assertThat(second).isEqualTo(lost);
        assertThat(lost.commandId()).isNotEmpty();

        InstanceReply done = new InstanceReply.Done(InstanceStatus.RUNNING);
        second.replyTo().tell(done);
        assertThat(get(asked)).isEqualTo(done);
    }

    @Test
    void aWishToGoBackIsSentAgainUnderTheSameId() throws Exception {
        CompletionStage<InstanceStatus> asked =
                client(PATIENCE, AGAIN).restore(ID, RestoreOptions.at(3).inPlace());

        InstanceMessage.Restore lost = next(InstanceMessage.Restore.class);
        InstanceMessage.Restore second = next(InstanceMessage.Restore.class);
        assertThat(second).isEqualTo(lost);
        assertThat(lost.commandId()).isNotEmpty();

        second.replyTo().tell(new InstanceReply.Done(InstanceStatus.PAUSED));
        assertThat(get(asked)).isEqualTo(InstanceStatus.PAUSED);
    }

    /** What is wanted once more is another wish. */
    @Test
    void everyWishHasAnIdOfItsOwn() {
        InstanceClient client = client(PATIENCE, Duration.ZERO);
        var unused = client.reopen(ID, "rerun", "a", true);
        var unusedToo = client.reopen(ID, "rerun", "a", true);
        assertThat(next(InstanceMessage.Reopen.class).commandId())
                .isNotEqualTo(next(InstanceMessage.Reopen.class).commandId());
    }

    @Test
    void nothingIsSentTwiceWithinOneProcess() {
        CompletionStage<InstanceReply> asked = client(
                        Duration.ofMillis(500), settings("off").askAgainAfter())
                .perform(ID, new InstanceCommand.Pause(false));

        next(InstanceMessage.Perform.class);
        assertThatThrownBy(() -> get(asked)).hasCauseInstanceOf(OutcomeUnknownException.class);
        instance.expectNoMessage(Duration.ZERO);
    }

    @Test
    @Tag("key-registry.resend-interval")
    void clientsOfAClusterWaitTheResendInterval() {
        assertThat(settings("on").askAgainAfter()).isEqualTo(Duration.ofSeconds(7));
        assertThat(settings("off").askAgainAfter()).isEqualTo(Duration.ZERO);
    }

    private static HeddleSettings settings(String cluster) {
        return HeddleSettings.from(ConfigFactory.parseString("""
                        heddle.registry.resend-interval = 7
                        heddle.cluster.enabled = %s
                        """.formatted(cluster))
                .withFallback(ConfigFactory.defaultReference())
                .resolve());
    }
}
