package io.heddle.runtime.registry;

import io.heddle.DefinitionId;
import io.heddle.kernel.registry.Claim;
import io.heddle.kernel.registry.ClaimKey;
import io.heddle.kernel.registry.Hold;
import io.heddle.kernel.registry.PartitionState;
import io.heddle.kernel.registry.StatusTotals;
import io.heddle.kernel.registry.ThreadEntry;
import io.heddle.kernel.registry.WorkIndex;
import io.heddle.kernel.registry.WorkTopics;
import io.heddle.runtime.wire.WireReader;
import io.heddle.runtime.wire.WireWriter;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.PVector;
import org.pcollections.TreePMap;
import org.pcollections.TreePVector;

/** The stored form of {@link PartitionState}. What can be counted is counted again when it is read. */
final class PartitionStateCodec {

    private PartitionStateCodec() {}

    static void write(WireWriter out, PartitionState state) {
        out.writeUnsigned(state.partitions()).writeUnsigned(state.lastClaimNo());
        totals(out, state.totals());
        out.writeUnsigned(state.claims().size());
        state.claims().forEach((definitionId, claims) -> {
            Fields.definitionId(out, definitionId);
            out.writeList(claims, PartitionStateCodec::claim);
        });
        out.writeUnsigned(state.pins().size());
        state.pins().forEach((holder, hold) -> {
            out.writeString(holder);
            Fields.hold(out, hold);
        });
        out.writeUnsigned(state.cancelling().size());
        state.cancelling().forEach((key, reason) -> {
            key(out, key);
            out.writeString(reason);
        });
        out.writeUnsigned(state.threads().size());
        state.threads().values().forEach(entry -> entry(out, entry));
    }

    static PartitionState read(WireReader in) {
        return new Reading(in).state();
    }

    private static void totals(WireWriter out, StatusTotals totals) {
        out.writeUnsigned(totals.created()).writeUnsigned(totals.cleaned());
        out.writeUnsigned(StatusTotals.Bucket.values().length);
        for (StatusTotals.Bucket bucket : StatusTotals.Bucket.values()) {
            out.writeUnsigned(totals.in(bucket));
        }
    }

    private static void claim(WireWriter out, Claim claim) {
        out.writeUnsigned(claim.claimNo());
        Fields.selector(out, claim.version());
        Fields.phase(out, claim.phase());
    }

    private static void key(WireWriter out, ClaimKey key) {
        Fields.definitionId(out, key.definitionId());
        Fields.selector(out, key.version());
    }

    private static void entry(WireWriter out, ThreadEntry entry) {
        out.writeString(entry.id()).writeUnsigned(entry.epoch());
        key(out, entry.key());
        Fields.kind(out, entry.kind());
        Fields.text(out, entry.parentId());
        out.writeString(entry.rootId());
        Fields.text(out, entry.name());
        Fields.text(out, entry.executorId());
        Fields.text(out, entry.host());
        Fields.status(out, entry.status());
        out.writeBoolean(entry.queued());
        Fields.counts(out, entry.counts());
        out.writeLong(entry.seq()).writeLong(entry.created()).writeLong(entry.heard());
        Fields.micros(out, entry.nextWake());
        Fields.micros(out, entry.ended());
        Fields.micros(out, entry.retainUntil());
        out.writeBoolean(entry.reported()).writeBoolean(entry.parked()).writeBoolean(entry.released());
        out.writeBoolean(entry.removing());
        Fields.work(out, entry.work());
        out.writeOptional(entry.replaced(), PartitionStateCodec::entry);
    }

    /** One reading; equal texts become one object, as they were before. */
    private static final class Reading {
        private final WireReader in;
        private final Map<String, String> texts = new HashMap<>();
        private final Map<ClaimKey, ClaimKey> keys = new HashMap<>();
        private final Map<WorkTopics, WorkTopics> topics = new HashMap<>();
        private final Map<ClaimKey, int[]> counts = new HashMap<>();

        Reading(WireReader in) {
            this.in = in;
        }

        PartitionState state() {
            int partitions = in.readUnsignedInt();
            long lastClaimNo = in.readUnsigned();
            StatusTotals totals = totals();
            PMap<DefinitionId, PVector<Claim>> claims = claims();
            TreePMap<String, Hold> pins = pins();
            PMap<ClaimKey, String> cancelling = cancelling();
            long live = 0;
            long parked = 0;
            WorkIndex work = WorkIndex.NONE;
            int size = in.readUnsignedInt();
            TreeMap<String, ThreadEntry> threads = new TreeMap<>();
            for (int i = 0; i < size; i++) {
                ThreadEntry entry = entry();
                threads.put(entry.id(), entry);
                if (!entry.released()) {
                    live++;
                    count(entry.key())[0]++;
                }
                parked += entry.parked() ? 1 : 0;
                work = work.moved(entry.id(), WorkTopics.NONE, entry.work());
            }
            return new PartitionState(
                    partitions,
                    lastClaimNo,
                    TreePMap.fromSortedMap(threads),
                    pins,
                    cancelling,
                    liveCounts(),
                    claims,
                    totals,
                    live,
                    parked,
                    work);
        }

        private StatusTotals totals() {
            long created = in.readUnsigned();
            long cleaned = in.readUnsigned();
            long[] buckets = new long[in.readUnsignedInt() & 0xFF];
            for (int i = 0; i < buckets.length; i++) {
                buckets[i] = in.readUnsigned();
            }
            return StatusTotals.restore(created, cleaned, buckets);
        }

        private PMap<DefinitionId, PVector<Claim>> claims() {
            PMap<DefinitionId, PVector<Claim>> claims = HashTreePMap.empty();
            int size = in.readUnsignedInt();
            for (int i = 0; i < size; i++) {
                DefinitionId definitionId = Fields.definitionId(in);
                PVector<Claim> ofOne = TreePVector.from(
                        in.readList(each -> new Claim(each.readUnsigned(), Fields.selector(each), Fields.phase(each))));
                claims = claims.plus(definitionId, ofOne);
            }
            return claims;
        }

        private TreePMap<String, Hold> pins() {
            TreePMap<String, Hold> pins = TreePMap.empty();
            int size = in.readUnsignedInt();
            for (int i = 0; i < size; i++) {
                String holder = in.readString();
                Hold hold = Fields.hold(in);
                ClaimKey key = shared(hold.key());
                count(key)[1]++;
                pins = pins.plus(holder, new Hold(key, hold.type(), hold.name(), hold.details()));
            }
            return pins;
        }

        private PMap<ClaimKey, String> cancelling() {
            PMap<ClaimKey, String> cancelling = HashTreePMap.empty();
            int size = in.readUnsignedInt();
            for (int i = 0; i < size; i++) {
                cancelling = cancelling.plus(key(), in.readString());
            }
            return cancelling;
        }

        private PMap<ClaimKey, PartitionState.LiveCount> liveCounts() {
            PMap<ClaimKey, PartitionState.LiveCount> live = HashTreePMap.empty();
            for (Map.Entry<ClaimKey, int[]> each : counts.entrySet()) {
                int[] count = each.getValue();
                live = live.plus(each.getKey(), new PartitionState.LiveCount(each.getKey(), count[0], count[1]));
            }
            return live;
        }

        private int[] count(ClaimKey key) {
            return counts.computeIfAbsent(key, each -> new int[2]);
        }

        private ThreadEntry entry() {
            String id = in.readString();
            int epoch = in.readUnsignedInt();
            ClaimKey key = key();
            var kind = Fields.kind(in);
            String parentId = shared(Fields.text(in));
            String rootId = in.readString();
            return new ThreadEntry(
                    id,
                    epoch,
                    key,
                    kind,
                    parentId,
                    rootId.equals(id) ? id : rootId,
                    Fields.text(in),
                    shared(Fields.text(in)),
                    shared(Fields.text(in)),
                    Fields.status(in),
                    in.readBoolean(),
                    Fields.counts(in),
                    in.readLong(),
                    in.readLong(),
                    in.readLong(),
                    Fields.micros(in),
                    Fields.micros(in),
                    Fields.micros(in),
                    in.readBoolean(),
                    in.readBoolean(),
                    in.readBoolean(),
                    in.readBoolean(),
                    work(),
                    in.readOptional(each -> entry()));
        }

        private WorkTopics work() {
            WorkTopics read = Fields.work(in);
            return read.equals(WorkTopics.NONE) ? WorkTopics.NONE : topics.computeIfAbsent(read, each -> each);
        }

        private ClaimKey key() {
            return shared(new ClaimKey(Fields.definitionId(in), Fields.selector(in)));
        }

        private ClaimKey shared(ClaimKey key) {
            return keys.computeIfAbsent(key, each -> each);
        }

        private @Nullable String shared(@Nullable String text) {
            return text == null ? null : texts.computeIfAbsent(text, each -> each);
        }
    }
}
