package io.rescene.estimate;

import java.util.UUID;

/**
 * What the tables know of a candidate's questions.
 *
 * @param video its id
 * @param scenes how many scenes it has
 * @param pictures how many of them have a picture
 * @param open hashes of the addresses of pictures that no stored answer is known for, one for each scene
 * @param hasSummary whether there will be anything to sum up
 * @param summaryOpen whether its summary is still to be paid
 */
@SuppressWarnings("ArrayRecordComponent") // read once, never compared
record VideoState(UUID video, long scenes, long pictures, long[] open, boolean hasSummary, boolean summaryOpen) {}
