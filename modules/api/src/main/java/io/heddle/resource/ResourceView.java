package io.heddle.resource;

import java.time.Duration;

/**
 * A resource as it stands.
 *
 * @param id its id; the instance id for instances
 * @param kind what it is
 * @param owner whose it is
 * @param strategy when it goes, as text; {@code RETENTION} for instances
 * @param state where it stands
 * @param age since it was registered
 * @param size bytes; 0 when nobody said
 */
public record ResourceView(
        String id,
        ResourceKind kind,
        ResourceOwner owner,
        String strategy,
        ResourceState state,
        Duration age,
        long size) {}
