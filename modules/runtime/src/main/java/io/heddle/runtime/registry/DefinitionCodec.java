package io.heddle.runtime.registry;

import io.heddle.kernel.registry.DefinitionEvent;
import io.heddle.runtime.wire.WireException;
import io.heddle.runtime.wire.WireReader;
import io.heddle.runtime.wire.WireWriter;

/** The stored form of {@link DefinitionEvent}; see {@link PartitionEventCodec}. */
final class DefinitionCodec {
    private static final int LAYOUT = 1;

    private static final int PUBLISHED = 1;
    private static final int RETIRED = 2;
    private static final int DELETED = 3;
    private static final int COUNTED = 4;
    private static final int ENDED = 5;
    private static final int BEGUN = 6;
    private static final int ABANDONED = 7;
    private static final int REFERENCES_COUNTED = 8;
    private static final int REFERENCES_DROPPED = 9;
    private static final int REFERENCES_RELEASED = 10;
    private static final int DECLARED = 11;
    private static final int WITHDRAWN = 12;
    private static final int DRAFT_SAVED = 13;
    private static final int DRAFT_DROPPED = 14;

    private DefinitionCodec() {}

    static void write(WireWriter out, DefinitionEvent event) {
        if (event instanceof DefinitionEvent.VersionPublished e) {
            Fields.publication(head(out, PUBLISHED), e.publication());
            out.writeUnsigned(e.referenceNo()).writeLong(e.at());
        } else if (event instanceof DefinitionEvent.VersionRetired e) {
            Fields.selector(head(out, RETIRED), e.version());
            Fields.text(out, e.deleteBy());
            out.writeBoolean(e.cancel()).writeLong(e.at());
        } else if (event instanceof DefinitionEvent.VersionDeleted e) {
            Fields.selector(head(out, DELETED), e.version());
            out.writeString(e.commandId()).writeLong(e.at());
        } else if (event instanceof DefinitionEvent.ClaimCounted e) {
            head(out, COUNTED).writeUnsigned(e.partition()).writeUnsigned(e.claimNo());
            Fields.selector(out, e.version());
            out.writeBoolean(e.repair());
        } else if (event instanceof DefinitionEvent.ClaimEnded e) {
            head(out, ENDED)
                    .writeUnsigned(e.partition())
                    .writeUnsigned(e.claimNo())
                    .writeBoolean(e.repair());
        } else {
            writeReference(out, event);
        }
    }

    private static void writeReference(WireWriter out, DefinitionEvent event) {
        if (event instanceof DefinitionEvent.PublicationBegun e) {
            Fields.publication(head(out, BEGUN), e.publication());
            out.writeUnsigned(e.referenceNo());
        } else if (event instanceof DefinitionEvent.PublicationAbandoned e) {
            head(out, ABANDONED).writeUnsigned(e.referenceNo());
        } else if (event instanceof DefinitionEvent.ReferencesCounted e) {
            Fields.definitionId(head(out, REFERENCES_COUNTED), e.source());
            out.writeUnsigned(e.referenceNo()).writeList(e.references(), Fields::incoming);
        } else if (event instanceof DefinitionEvent.ReferencesDropped e) {
            Fields.definitionId(head(out, REFERENCES_DROPPED), e.source());
            out.writeUnsigned(e.referenceNo());
        } else if (event instanceof DefinitionEvent.ReferencesReleased e) {
            head(out, REFERENCES_RELEASED).writeUnsigned(e.referenceNo());
            Fields.definitionId(out, e.target());
        } else if (event instanceof DefinitionEvent.ReferenceDeclared e) {
            Fields.incoming(head(out, DECLARED), e.reference());
        } else if (event instanceof DefinitionEvent.ReferenceWithdrawn e) {
            head(out, WITHDRAWN).writeString(e.type()).writeString(e.sourceId());
        } else if (event instanceof DefinitionEvent.DraftSaved e) {
            Fields.content(head(out, DRAFT_SAVED), e.content());
            out.writeLong(e.at());
        } else if (event instanceof DefinitionEvent.DraftDropped) {
            head(out, DRAFT_DROPPED);
        } else {
            throw new IllegalArgumentException(
                    "no stored form of " + event.getClass().getName());
        }
    }

    static DefinitionEvent read(WireReader in) {
        int kind = in.readUnsignedInt();
        int layout = in.readUnsignedInt();
        if (layout != LAYOUT) {
            throw new WireException("definition event " + kind + " has layout " + layout + ", this release reads up to "
                    + LAYOUT + ": was it written by a newer one?");
        }
        return switch (kind) {
            case PUBLISHED ->
                new DefinitionEvent.VersionPublished(Fields.publication(in), in.readUnsigned(), in.readLong());
            case RETIRED ->
                new DefinitionEvent.VersionRetired(
                        Fields.selector(in), Fields.text(in), in.readBoolean(), in.readLong());
            case DELETED -> new DefinitionEvent.VersionDeleted(Fields.selector(in), in.readString(), in.readLong());
            case COUNTED ->
                new DefinitionEvent.ClaimCounted(
                        in.readUnsignedInt(), in.readUnsigned(), Fields.selector(in), in.readBoolean());
            case ENDED -> new DefinitionEvent.ClaimEnded(in.readUnsignedInt(), in.readUnsigned(), in.readBoolean());
            case BEGUN -> new DefinitionEvent.PublicationBegun(Fields.publication(in), in.readUnsigned());
            case ABANDONED -> new DefinitionEvent.PublicationAbandoned(in.readUnsigned());
            case REFERENCES_COUNTED ->
                new DefinitionEvent.ReferencesCounted(
                        Fields.definitionId(in), in.readUnsigned(), in.readList(Fields::incoming));
            case REFERENCES_DROPPED ->
                new DefinitionEvent.ReferencesDropped(Fields.definitionId(in), in.readUnsigned());
            case REFERENCES_RELEASED ->
                new DefinitionEvent.ReferencesReleased(in.readUnsigned(), Fields.definitionId(in));
            case DECLARED -> new DefinitionEvent.ReferenceDeclared(Fields.incoming(in));
            case WITHDRAWN -> new DefinitionEvent.ReferenceWithdrawn(in.readString(), in.readString());
            case DRAFT_SAVED -> new DefinitionEvent.DraftSaved(Fields.content(in), in.readLong());
            case DRAFT_DROPPED -> new DefinitionEvent.DraftDropped();
            default ->
                throw new WireException("unknown definition event " + kind + ": was it written by a newer release?");
        };
    }

    private static WireWriter head(WireWriter out, int kind) {
        return out.writeUnsigned(kind).writeUnsigned(LAYOUT);
    }
}
