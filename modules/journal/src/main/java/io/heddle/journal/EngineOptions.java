package io.heddle.journal;

import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.rocksdb.AbstractImmutableNativeReference;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.IndexType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteOptions;

/** The engine's native option objects; they must outlive the database they were used for. */
final class EngineOptions implements AutoCloseable {
    private static final int BLOOM_BITS = 10;
    /** A block that does not fit into its part of the cache is read again at every use, so there are few parts. */
    private static final int CACHE_SHARD_BITS = 2;
    /** Of a piece of a filter or an index. */
    private static final int METADATA_BLOCK_BYTES = 4 << 10;

    private static final long MIN_BLOB_BYTES = 4L << 10;

    private final List<AbstractImmutableNativeReference> owned = new ArrayList<>();
    private final DBOptions database;
    private final ColumnFamilyOptions ids;
    private final ColumnFamilyOptions events;
    private final ColumnFamilyOptions snapshots;
    private final ColumnFamilyOptions blobs;
    private final WriteOptions write;

    EngineOptions(StoreSettings settings) {
        loadNative(settings);
        StoreSettings.Engine engine = settings.engine();
        // Properties reach options that have no setter of their own: a log that the manifest knows and the folder
        // lacks is then an error instead of a silent loss.
        Properties tracked = new Properties();
        tracked.setProperty("track_and_verify_wals_in_manifest", "true");
        database = own(DBOptions.getDBOptionsFromProps(tracked));
        database.setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                // WalRepair has cut the tail of a crash off; any damage the engine still meets is an error.
                .setWalRecoveryMode(WALRecoveryMode.AbsoluteConsistency)
                .setParanoidChecks(true)
                .setMaxBackgroundJobs(engine.backgroundJobs())
                .setMaxTotalWalSize(engine.maxWalSize())
                // After an error the store reopens the database itself; the engine must not resume behind its back.
                .setMaxBgErrorResumeCount(0)
                .setSkipStatsUpdateOnDbOpen(true)
                .setStatsDumpPeriodSec(0)
                .setStatsPersistPeriodSec(0)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setMaxLogFileSize(1 << 20)
                .setKeepLogFileNum(2);
        Cache cache = own(new LRUCache(engine.blockCache(), CACHE_SHARD_BITS));
        BloomFilter bloom = own(new BloomFilter(BLOOM_BITS));
        // In pieces: the filter of a million persistence ids in one piece is more than a megabyte, and a lookup that
        // does
        // not find it in the cache reads all of it.
        ids = own(columnFamily(engine, cache)
                .setTableFormatConfig(table(cache)
                        .setFilterPolicy(bloom)
                        .setIndexType(IndexType.kTwoLevelIndexSearch)
                        .setPartitionFilters(true)
                        .setMetadataBlockSize(METADATA_BLOCK_BYTES)
                        .setPinTopLevelIndexAndFilter(true)));
        events = own(columnFamily(engine, cache));
        // Most persistence ids have no snapshot. Without the filter, finding that out reads the block of a neighbour,
        // and a neighbour's snapshot may be large.
        snapshots = own(columnFamily(engine, cache)
                .useFixedLengthPrefixExtractor(Keys.ID_BYTES)
                .setTableFormatConfig(table(cache).setFilterPolicy(bloom).setWholeKeyFiltering(false)));
        blobs = own(columnFamily(engine, cache)
                .setEnableBlobFiles(true)
                .setMinBlobSize(MIN_BLOB_BYTES)
                .setBlobCompressionType(engine.compression())
                .setEnableBlobGarbageCollection(true)
                // Whatever is compacted gives its garbage back, wherever it lies; see Compactor for when that is.
                .setBlobGarbageCollectionAgeCutoff(1.0));
        write = own(new WriteOptions().setSync(settings.fsync()));
    }

    DBOptions database() {
        return database;
    }

    /** For point lookups by persistence id. */
    ColumnFamilyOptions ids() {
        return ids;
    }

    /** Read in ranges. */
    ColumnFamilyOptions events() {
        return events;
    }

    /** Read in ranges, of ids that mostly have none. */
    ColumnFamilyOptions snapshots() {
        return snapshots;
    }

    /** For large values read one at a time: kept in files of their own, so that compactions leave them alone. */
    ColumnFamilyOptions blobs() {
        return blobs;
    }

    WriteOptions write() {
        return write;
    }

    @Override
    public void close() {
        for (int i = owned.size() - 1; i >= 0; i--) {
            owned.get(i).close();
        }
    }

    private static void loadNative(StoreSettings settings) {
        try {
            RocksDB.loadLibrary();
        } catch (RuntimeException | UnsatisfiedLinkError failure) {
            throw new StoreUnavailableException(
                    settings.dir(),
                    "the storage engine's native library cannot be loaded (" + failure.getMessage()
                            + "). Fix: put org.rocksdb:rocksdbjni with the classifier of this platform on the class"
                            + " path, and let java.io.tmpdir be a folder that may hold executables",
                    failure);
        }
    }

    private static ColumnFamilyOptions columnFamily(StoreSettings.Engine engine, Cache cache) {
        return new ColumnFamilyOptions()
                .setWriteBufferSize(engine.writeBuffer())
                .setMaxWriteBufferNumber(2)
                .setCompressionType(engine.compression())
                .setLevelCompactionDynamicLevelBytes(true)
                .setTargetFileSizeBase(16L << 20)
                .setMaxBytesForLevelBase(64L << 20)
                .setTableFormatConfig(table(cache));
    }

    private static BlockBasedTableConfig table(Cache cache) {
        return new BlockBasedTableConfig()
                .setBlockCache(cache)
                .setBlockSize(8L << 10)
                .setCacheIndexAndFilterBlocks(true)
                .setPinL0FilterAndIndexBlocksInCache(true);
    }

    private <T extends AbstractImmutableNativeReference> T own(T reference) {
        owned.add(reference);
        return reference;
    }
}
