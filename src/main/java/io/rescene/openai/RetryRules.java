package io.rescene.openai;

import java.time.Duration;

/**
 * How trouble of a call or a picture is borne that may pass.
 *
 * @param tries of one call or picture, at least 1
 * @param backOff how long before the next
 * @param patience how long trouble that may be few videos' own is taken for everybody's
 */
public record RetryRules(int tries, BackOff backOff, Duration patience) {}
