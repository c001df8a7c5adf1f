package io.heddle.runtime.wire;

import io.heddle.kernel.instance.TriggerBook;
import io.heddle.kernel.instance.TriggerMark;
import io.heddle.kernel.instance.TriggerRun;
import java.util.List;

/** What instances store about their triggers in snapshots. */
final class TriggerCodec {
    private TriggerCodec() {}

    static void write(WireWriter out, TriggerBook book) {
        out.writeList(
                book.marks(),
                (to, mark) -> to.writeBoolean(mark.enabled())
                        .writeUnsigned(mark.fired())
                        .writeLong(mark.lastFiredAt()));
        out.writeList(List.copyOf(book.runs().values()), (to, run) -> {
            to.writeUnsigned(run.trigger()).writeUnsigned(run.firing()).writeUnsigned(run.delivery());
            Values.writePayload(to, run.input());
        });
        out.writeList(List.copyOf(book.launches().values()), ThreadCodec::writeRequest);
    }

    static TriggerBook read(WireReader in) {
        return TriggerBook.of(
                in.readList(from -> new TriggerMark(from.readBoolean(), from.readUnsignedInt(), from.readLong())),
                in.readList(from -> new TriggerRun(
                        from.readUnsignedInt(),
                        from.readUnsignedInt(),
                        from.readUnsignedInt(),
                        Values.readPayload(from))),
                in.readList(ThreadCodec::readRequest));
    }
}
