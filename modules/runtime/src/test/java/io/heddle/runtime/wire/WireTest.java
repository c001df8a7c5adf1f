package io.heddle.runtime.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.InstanceStatus;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireTest {

    @Test
    void everyKindOfValueComesBackInOrder() {
        Instant instant = Instant.parse("2026-03-04T05:06:07.123456Z");
        WireWriter writer = new WireWriter(1);
        writer.writeByte(200)
                .writeBoolean(true)
                .writeUnsigned(300)
                .writeInt(-5)
                .writeLong(Long.MIN_VALUE)
                .writeDouble(-0.25)
                .writeInstant(instant)
                .writeString("naïve 工作流 \uD83D\uDE00")
                .writeBytes(new byte[] {1, 2, 3})
                .writeEnum(InstanceStatus.PAUSED)
                .writeOptional("here", WireWriter::writeString)
                .writeOptional((String) null, WireWriter::writeString)
                .writeList(List.of(1L, 2L), WireWriter::writeLong);

        WireReader reader = new WireReader(writer.toByteArray());
        assertThat(reader.readByte()).isEqualTo(200);
        assertThat(reader.readBoolean()).isTrue();
        assertThat(reader.readUnsignedInt()).isEqualTo(300);
        assertThat(reader.readInt()).isEqualTo(-5);
        assertThat(reader.readLong()).isEqualTo(Long.MIN_VALUE);
        assertThat(reader.readDouble()).isEqualTo(-0.25);
        assertThat(reader.readInstant()).isEqualTo(instant);
        assertThat(reader.readString()).isEqualTo("naïve 工作流 \uD83D\uDE00");
        assertThat(reader.readBytes()).containsExactly(1, 2, 3);
        assertThat(reader.readEnum(InstanceStatus.class)).isEqualTo(InstanceStatus.PAUSED);
        assertThat(reader.readOptional(WireReader::readString)).isEqualTo("here");
        assertThat(reader.readOptional(WireReader::readString)).isNull();
        assertThat(reader.readList(WireReader::readLong)).containsExactly(1L, 2L);
        assertThat(reader.remaining()).isZero();
        reader.requireEnd();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, 63, 64, -64, -65, 127, 128, Integer.MAX_VALUE, Long.MAX_VALUE, Long.MIN_VALUE})
    void signedNumbersRoundTrip(long value) {
        byte[] bytes = new WireWriter().writeLong(value).toByteArray();
        assertThat(new WireReader(bytes).readLong()).isEqualTo(value);
    }

    @Test
    void smallNumbersTakeOneByte() {
        assertThat(new WireWriter().writeLong(-64).size()).isEqualTo(1);
        assertThat(new WireWriter().writeUnsigned(127).size()).isEqualTo(1);
        assertThat(new WireWriter().writeUnsigned(128).size()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1969-12-31T23:59:59.999999Z", "1970-01-01T00:00:00Z", "-0001-01-01T00:00:00.5Z"})
    void instantsRoundTripToTheMicrosecond(String text) {
        Instant value = Instant.parse(text);
        assertThat(new WireReader(new WireWriter().writeInstant(value).toByteArray()).readInstant())
                .isEqualTo(value);
    }

    @Test
    void instantsAreCutTowardsThePast() {
        Instant value = Instant.ofEpochSecond(-1, 999_999_999);
        assertThat(new WireReader(new WireWriter().writeInstant(value).toByteArray()).readInstant())
                .isEqualTo(Instant.ofEpochSecond(-1, 999_999_000));
    }

    @Test
    void theWriterGrowsToFit() {
        byte[] big = new byte[100_000];
        new Random(7).nextBytes(big);
        byte[] bytes = new WireWriter().writeBytes(big).writeString("end").toByteArray();
        WireReader reader = new WireReader(bytes);
        assertThat(reader.readBytes()).isEqualTo(big);
        assertThat(reader.readString()).isEqualTo("end");
    }

    @Test
    void everyTruncationIsNamed() {
        byte[] whole = new WireWriter()
                .writeLong(1L << 40)
                .writeString("text")
                .writeDouble(1.5)
                .writeBytes(new byte[9])
                .writeList(List.of("a", "b"), WireWriter::writeString)
                .toByteArray();
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> readAll(cut))
                    .as("cut to %d bytes", length)
                    .isInstanceOf(WireException.class)
                    .hasMessageContaining("too early");
        }
        readAll(whole);
    }

    @Test
    void randomBytesNeverEscapeTheErrorType() {
        Random random = new Random(42);
        for (int round = 0; round < 20_000; round++) {
            byte[] garbage = new byte[random.nextInt(40)];
            random.nextBytes(garbage);
            try {
                readAll(garbage);
            } catch (WireException expected) {
                assertThat(expected.code()).isEqualTo("UNREADABLE_DATA");
            }
        }
    }

    @Test
    void damageIsRefusedByKind() {
        assertThatThrownBy(() -> new WireReader(new byte[] {2}).readBoolean()).isInstanceOf(WireException.class);
        assertThatThrownBy(() -> new WireReader(new byte[] {1, (byte) 0xFF}).readString())
                .hasMessageContaining("not UTF-8");
        assertThatThrownBy(
                        () -> new WireReader(new WireWriter().writeString("NEW").toByteArray())
                                .readEnum(InstanceStatus.class))
                .hasMessageContaining("unknown InstanceStatus 'NEW'");
        byte[] endless = new byte[11];
        java.util.Arrays.fill(endless, (byte) 0xFF);
        assertThatThrownBy(() -> new WireReader(endless).readLong()).hasMessageContaining("too long");
        byte[] huge = new WireWriter().writeUnsigned(Integer.MAX_VALUE).toByteArray();
        assertThatThrownBy(() -> new WireReader(huge).readBytes()).hasMessageContaining("too early");
        byte[] wide = new WireWriter().writeLong(1L << 40).toByteArray();
        assertThatThrownBy(() -> new WireReader(wide).readInt()).hasMessageContaining("out of range");
        assertThatThrownBy(() -> new WireReader(wide).readUnsignedInt()).hasMessageContaining("out of range");
        byte[] negative = new WireWriter().writeLong(Long.MIN_VALUE).toByteArray();
        assertThatThrownBy(() -> new WireReader(negative).readUnsigned()).hasMessageContaining("unsigned");
        assertThatThrownBy(() -> new WireReader(new byte[] {1}).requireEnd()).hasMessageContaining("1 unexpected");
        assertThatThrownBy(() -> new WireWriter().writeUnsigned(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    private static void readAll(byte[] bytes) {
        WireReader reader = new WireReader(bytes);
        reader.readLong();
        reader.readString();
        reader.readDouble();
        reader.readBytes();
        reader.readList(WireReader::readString);
    }
}
