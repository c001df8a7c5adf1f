package io.heddle.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.apache.pekko.persistence.CapabilityFlag;
import org.apache.pekko.persistence.japi.journal.JavaJournalSpec;
import org.apache.pekko.persistence.japi.snapshot.JavaSnapshotStoreSpec;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The contract of Pekko Persistence plugins, with every optional capability claimed. */
class TckTest {
    @TempDir
    Path folder;

    @TestFactory
    List<DynamicTest> journal() {
        List<DynamicTest> tests = TckSuite.run(new Journal(folder));
        assertThat(tests).hasSizeGreaterThanOrEqualTo(17);
        return tests;
    }

    @TestFactory
    List<DynamicTest> snapshotStore() {
        List<DynamicTest> tests = TckSuite.run(new Snapshots(folder));
        assertThat(tests).hasSizeGreaterThanOrEqualTo(13);
        return tests;
    }

    private static final class Journal extends JavaJournalSpec {
        Journal(Path folder) {
            super(Systems.config(folder));
        }

        @Override
        public CapabilityFlag supportsRejectingNonSerializableObjects() {
            return CapabilityFlag.on();
        }

        @Override
        public CapabilityFlag supportsMetadata() {
            return CapabilityFlag.on();
        }
    }

    private static final class Snapshots extends JavaSnapshotStoreSpec {
        Snapshots(Path folder) {
            super(Systems.config(folder));
        }

        @Override
        public CapabilityFlag supportsMetadata() {
            return CapabilityFlag.on();
        }
    }
}
