package io.rescene.estimate;

import io.rescene.openai.ChatRequest;

/**
 * What the routes ask in one language, with a stand-in for picture and text.
 *
 * @param scene the question about a scene
 * @param summary the question about a video
 */
public record Asks(ChatRequest scene, ChatRequest summary) {}
