package io.heddle.runtime.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.ErrorCode;
import io.heddle.HeddleException;
import io.heddle.InstanceId;
import io.heddle.Payload;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("trap-T6")
class PayloadsTest {
    private static final InstanceId OWNER = InstanceId.of("owner");

    private final MemoryPayloads store = new MemoryPayloads();
    private final Payloads payloads = new Payloads(store, 10, Runnable::run, Clock.systemUTC());

    private Payload stored(String text) {
        Payload payload = Payload.json(text);
        payloads.store(OWNER, List.of(payload)).toCompletableFuture().join();
        return payload;
    }

    private Payload read(Payload payload) {
        return Payload.stored(payload.contentType(), Objects.requireNonNull(payload.reference()), payloads);
    }

    private static void assertUnavailable(Payload payload, String why) {
        assertThatThrownBy(payload::text)
                .isInstanceOfSatisfying(
                        HeddleException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PAYLOAD_UNAVAILABLE))
                .hasMessageContaining(why);
    }

    @Test
    void aStoredPayloadIsTheSamePayload() {
        Payload payload = stored("\"some long text\"");
        Payload read = read(payload);
        assertThat(read.size()).isEqualTo(16);
        assertThat(read.text()).isEqualTo("\"some long text\"");
        assertThat(read).isEqualTo(payload).isEqualTo(Payload.json("\"some long text\""));
        assertThat(read.hashCode()).isEqualTo(Payload.json("\"some long text\"").hashCode());
        assertThat(read).isNotEqualTo(Payload.json("\"some other text\""));
    }

    @Test
    void sizeAndTypeAreKnownAndPayloadsComparedWithoutReading() {
        Payload read = read(stored("\"some long text\""));
        store.bytes.clear();
        assertThat(read.size()).isEqualTo(16);
        assertThat(read.isJson()).isTrue();
        assertThat(read).isEqualTo(read(read));
    }

    @Test
    void whatIsMissingOrDamagedIsNeverReadAsSomethingElse() {
        Payload read = read(stored("\"some long text\""));
        store.bytes.replaceAll((hash, bytes) -> "\"some fake text\"".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertUnavailable(read, "damaged");
        store.bytes.clear();
        assertUnavailable(read, "not in the store");
    }

    @Test
    void aHandleOfTheEnginesOwnLeavesTheApplicationsAlone() {
        Payload mine = Payload.json("\"some long text\"");
        Payload own = payloads.own(mine);
        payloads.store(OWNER, List.of(own)).toCompletableFuture().join();
        assertThat(own.reference()).isNotNull();
        assertThat(mine.reference()).isNull();
        Payload small = Payload.json("1234567890");
        assertThat(payloads.own(small)).isSameAs(small);
    }

    @Test
    void aRefusalLeavesThePayloadAsItWas() {
        store.refusals.set(1);
        Payload payload = Payload.json("\"some long text\"");
        assertThatThrownBy(() -> payloads.store(OWNER, List.of(payload))
                        .toCompletableFuture()
                        .join())
                .hasMessageContaining("full");
        assertThat(payload.reference()).isNull();
        assertThat(payload.text()).isEqualTo("\"some long text\"");
    }

    @Test
    void whatIsGoneForGoodIsToldFromWhatIsRefused() {
        Payload read = read(stored("\"some long text\""));
        store.bytes.clear();
        assertThatThrownBy(() -> payloads.store(InstanceId.of("other"), List.of(read))
                        .toCompletableFuture()
                        .join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(PayloadGoneException.class);
    }

    /** A constant whose bytes went to a store would be everybody's concern. */
    @Test
    void theConstantIsNeverStored() {
        Payloads everything = new Payloads(store, 0, Runnable::run, Clock.systemUTC());
        assertThat(everything.isLarge(Payload.NULL)).isFalse();
        assertThat(everything.isLarge(Payload.json("12345"))).isTrue();
    }
}
