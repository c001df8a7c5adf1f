/** Journal, snapshots, queries and large payloads in PostgreSQL. */
@NullMarked
package io.heddle.postgres;

import org.jspecify.annotations.NullMarked;
