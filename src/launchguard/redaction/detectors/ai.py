"""AI providers, vector stores and the tools around them."""

from __future__ import annotations

from launchguard.redaction.detectors.detector import Detector

__all__ = ["DETECTORS"]

DETECTORS: tuple[Detector, ...] = (
    Detector(
        name="openai-key",
        pattern=r"sk-(?:proj|svcacct|admin|None)-[A-Za-z0-9_-]{40}",
        good=(
            "sk-proj-" + "a1B_" * 18 + "a1" + "T3BlbkFJ" + "a1B_" * 18 + "a1",
            "sk-svcacct-" + "a1B_" * 14 + "a1" + "T3BlbkFJ" + "a1B_" * 14 + "a1",
        ),
        bad=("sk-project-planning-board",),
        source="https://platform.openai.com/docs/api-reference/authentication",
    ),
    Detector(
        name="openai-legacy-key",
        kind="openai-key",
        pattern=r"sk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}",
        prefixes=("T3BlbkFJ",),
        good=("sk-" + "a1B2" * 5 + "T3BlbkFJ" + "a1B2" * 5,),
    ),
    # DeepSeek, Stability, Moonshot, DashScope, LiteLLM and others share this shape
    Detector(
        name="sk-key",
        kind="ai-key",
        pattern=r"sk-[A-Za-z0-9]{32}",
        check="mixed",
        good=("sk-" + "1a2b" * 8, "sk-" + "a1B2" * 12),
        bad=("task-management-for-everybody", "sk-learn-contrib"),
    ),
    Detector(
        name="anthropic-key",
        pattern=r"sk-ant-[A-Za-z0-9]{3,12}-[A-Za-z0-9_-]{40}",
        good=(
            "sk-ant-api03-" + "a1B_" * 23 + "a" + "AA",
            "sk-ant-admin01-" + "a1B_" * 23 + "a" + "AA",
            "sk-ant-oat01-" + "a1B_" * 23 + "a" + "AA",
        ),
        source="https://docs.anthropic.com/en/api/overview",
    ),
    Detector(
        name="openrouter-key",
        pattern=r"sk-or-(?:v1-)?[0-9a-f]{32}",
        good=("sk-or-v1-" + "1a2b" * 16,),
        source="https://openrouter.ai/docs/api-reference/authentication",
    ),
    Detector(
        name="langfuse-secret-key",
        pattern=r"sk-lf-[0-9a-f-]{36}",
        good=("sk-lf-" + "12ab34cd-" + "5e6f-" * 3 + "a1b2c3d4e5f6",),
        bad=("pk-lf-" + "12ab34cd-" + "5e6f-" * 3 + "a1b2c3d4e5f6",),
    ),
    Detector(
        name="helicone-key",
        pattern=r"sk-helicone-[a-z0-9-]{20}",
        good=(
            "sk-helicone-"
            + "a1b2" * 1
            + "a1b"
            + "-"
            + "a1b2" * 1
            + "a1b"
            + "-"
            + "a1b2" * 1
            + "a1b"
            + "-"
            + "a1b2" * 1
            + "a1b",
        ),
    ),
    Detector(
        name="google-api-key",
        pattern=r"AIza[A-Za-z0-9_-]{35}",
        good=("AIza" + "a1B_" * 8 + "a1B",),
        bad=("AIzawa",),
        source="https://cloud.google.com/docs/authentication/api-keys",
    ),
    Detector(
        name="gemini-auth-key",
        pattern=r"AQ\.[A-Za-z0-9_-]{40}",
        good=("AQ." + "a1B_" * 12 + "a1",),
    ),
    Detector(
        name="huggingface-token",
        pattern=r"hf_[A-Za-z0-9]{30}",
        good=("hf_" + "aBcD" * 8 + "aB",),
        bad=("hf_hub_download",),
        source="https://huggingface.co/docs/hub/security-tokens",
    ),
    Detector(
        name="huggingface-org-token",
        kind="huggingface-token",
        pattern=r"api_org_[A-Za-z0-9]{30}",
        good=("api_org_" + "aBcD" * 8 + "aB",),
    ),
    Detector(
        name="groq-key",
        pattern=r"gsk_[A-Za-z0-9]{40}",
        good=("gsk_" + "a1B2" * 13,),
        source="https://console.groq.com/docs/quickstart",
    ),
    Detector(
        name="replicate-token",
        pattern=r"r8_[A-Za-z0-9]{32}",
        good=("r8_" + "a1B2" * 9 + "a",),
        source="https://replicate.com/docs/reference/http",
    ),
    Detector(
        name="perplexity-key",
        pattern=r"pplx-[A-Za-z0-9]{32}",
        good=("pplx-" + "a1B2" * 12,),
    ),
    Detector(
        name="xai-key",
        pattern=r"xai-[A-Za-z0-9]{40}",
        good=("xai-" + "a1B2" * 20,),
    ),
    Detector(
        name="together-key",
        pattern=r"tgp_v1_[A-Za-z0-9_-]{32}",
        good=("tgp_v1_" + "a1B_" * 10 + "a1B",),
    ),
    Detector(
        name="fireworks-key",
        pattern=r"fw_[A-Za-z0-9]{20}",
        check="mixed",
        good=("fw_" + "a1B2" * 6,),
        bad=("fw_version_information_block",),
    ),
    Detector(
        name="cerebras-key",
        pattern=r"csk-[a-z0-9]{32}",
        good=("csk-" + "a1b2" * 12,),
    ),
    Detector(
        name="nvidia-key",
        pattern=r"nvapi-[A-Za-z0-9_-]{40}",
        good=("nvapi-" + "a1B_" * 16,),
    ),
    Detector(
        name="elevenlabs-key",
        pattern=r"sk_[0-9a-f]{40}",
        good=("sk_" + "1a2b" * 12,),
        bad=("risk_" + "1a2b" * 12,),
    ),
    Detector(
        name="langsmith-key",
        pattern=r"(?:lsv2_pt|lsv2_sk|ls__)_?[0-9a-f]{32}",
        prefixes=("lsv2_pt_", "lsv2_sk_", "ls__"),
        good=(
            "lsv2_pt_" + "1a2b" * 8 + "_" + "1a2b" * 2 + "1a",
            "lsv2_sk_" + "1a2b" * 8 + "_" + "1a2b" * 2 + "1a",
        ),
    ),
    Detector(
        name="pinecone-key",
        pattern=r"pcsk_[A-Za-z0-9]{4,8}_[A-Za-z0-9]{40}",
        good=("pcsk_" + "a1B2" * 1 + "a1" + "_" + "a1B2" * 15 + "a1B",),
    ),
    Detector(
        name="voyage-key",
        pattern=r"(?:pa|al)-[A-Za-z0-9_-]{43}",
        check="mixed",
        good=("pa-" + "a1B_" * 10 + "a1B",),
        bad=("pa-system-for-the-annual-general-meeting-in-may", "al-jazeera"),
    ),
    Detector(
        name="jina-key",
        pattern=r"jina_[0-9a-f]{32}",
        good=("jina_" + "1a2b" * 8 + "a1B_" * 7,),
    ),
    Detector(
        name="tavily-key",
        pattern=r"tvly-(?:dev-|prod-)?[A-Za-z0-9]{20}",
        good=("tvly-" + "a1B2" * 8, "tvly-dev-" + "a1B2" * 8),
    ),
    Detector(
        name="firecrawl-key",
        pattern=r"fc-[0-9a-f]{32}",
        good=("fc-" + "1a2b" * 8,),
    ),
    Detector(
        name="llamacloud-key",
        pattern=r"llx-[A-Za-z0-9]{40}",
        good=("llx-" + "a1B2" * 12,),
    ),
    Detector(
        name="anyscale-key",
        pattern=r"esecret_[a-z0-9]{20}",
        good=("esecret_" + "a1b2" * 6 + "a1",),
    ),
    Detector(
        name="e2b-key",
        pattern=r"e2b_[0-9a-f]{40}",
        good=("e2b_" + "1a2b" * 10,),
    ),
    Detector(
        name="runpod-key",
        pattern=r"rpa_[A-Z0-9]{32}",
        good=("rpa_" + "A1B2" * 10 + "a1b2" * 1 + "a1",),
    ),
    Detector(
        name="apify-token",
        pattern=r"apify_(?:api|proxy)_[A-Za-z0-9]{30}",
        good=("apify_api_" + "a1B2" * 9,),
    ),
    Detector(
        name="wandb-key",
        pattern=r"wandb_v1_[A-Za-z0-9_-]{32}",
        good=("wandb_v1_" + "a1B_" * 10,),
    ),
    Detector(
        name="modal-token",
        pattern=r"a[ks]-[A-Za-z0-9]{22}\b",
        check="mixed",
        good=("as-" + "a1B2" * 5 + "a1",),
        bad=("as-described-in-the-manual",),
    ),
    Detector(
        name="cartesia-key",
        pattern=r"sk_car_[A-Za-z0-9_-]{20}",
        good=("sk_car_" + "a1B2" * 5 + "a1",),
    ),
    Detector(
        name="browserbase-key",
        pattern=r"bb_(?:live|test)_[A-Za-z0-9_-]{20}",
        good=("bb_live_" + "a1B2" * 6 + "a1B",),
    ),
    Detector(
        name="mem0-key",
        pattern=r"m0-[A-Za-z0-9]{36}",
        good=("m0-" + "a1B2" * 10,),
    ),
    Detector(
        name="context7-key",
        pattern=r"ctx7sk-[0-9a-f-]{36}",
        good=("ctx7sk-" + "12ab34cd-" + "5e6f-" * 3 + "a1b2c3d4e5f6",),
    ),
    Detector(
        name="bedrock-key",
        pattern=r"ABSK[A-Za-z0-9+/]{90}",
        good=("ABSK" + "a1B/" * 32,),
        source="https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html",
    ),
    Detector(
        name="bedrock-short-term-key",
        kind="bedrock-key",
        pattern=r"bedrock-api-key-[A-Za-z0-9+/=]{24}",
        good=("bedrock-api-key-" + "a1B/" * 30,),
    ),
    Detector(
        name="fal-key",
        pattern=r"(?:[0-9a-f]{8}-)(?:[0-9a-f]{4}-){3}[0-9a-f]{12}:[0-9a-f]{32}",
        keyed_by=("fal key", "fal_key", "fal-key", "fal.ai"),
        good=("fal key " + "12ab34cd-" + "5e6f-" * 3 + "a1b2c3d4e5f6" + ":" + "1a2b" * 8,),
    ),
    Detector(
        name="zhipu-key",
        pattern=r"[0-9a-f]{32}\.[A-Za-z0-9]{16}\b",
        keyed_by=(
            "zhipu api",
            "zhipu_api",
            "zhipu-api",
            "zhipu key",
            "zhipu_key",
            "zhipu-key",
            "zhipuai api",
            "zhipuai_api",
            "zhipuai-api",
            "zhipuai key",
            "zhipuai_key",
            "zhipuai-key",
            "bigmodel api",
            "bigmodel_api",
            "bigmodel-api",
            "bigmodel key",
            "bigmodel_key",
            "bigmodel-key",
            "glm api",
            "glm_api",
            "glm-api",
            "glm key",
            "glm_key",
            "glm-key",
        ),
        good=("zhipu api key " + "1a2b" * 8 + "." + "a1B2" * 4,),
    ),
    Detector(
        name="cursor-key",
        pattern=r"key_[0-9a-f]{64}",
        good=("key_" + "1a2b" * 16,),
    ),
    Detector(
        name="clarifai-key",
        pattern=r"[0-9a-f]{32}\b",
        keyed_by=(
            "clarifai pat",
            "clarifai_pat",
            "clarifai-pat",
            "clarifai key",
            "clarifai_key",
            "clarifai api",
            "clarifai_api",
        ),
        good=("clarifai pat " + "1a2b" * 8,),
    ),
    Detector(
        name="sourcegraph-token",
        pattern=r"sg[pd]_(?:[0-9a-fA-F]{16}_|local_)?[0-9a-fA-F]{40}",
        good=("sgp_" + "1a2b" * 4 + "_" + "1a2b" * 10, "sgp_" + "1a2b" * 10),
    ),
    Detector(
        name="sourcegraph-cody-key",
        kind="sourcegraph-token",
        pattern=r"slk_[0-9a-f]{64}",
        good=("slk_" + "1a2b" * 16,),
    ),
    Detector(
        name="assemblyai-key",
        pattern=r"[0-9a-f]{32}\b",
        keyed_by=(
            "assemblyai api",
            "assemblyai_api",
            "assemblyai-api",
            "assemblyai key",
            "assemblyai_key",
            "assemblyai-key",
            "assemblyai token",
            "assemblyai_token",
            "assemblyai-token",
        ),
        good=("assemblyai api key " + "1a2b" * 8,),
    ),
    Detector(
        name="deepgram-key",
        pattern=r"[0-9a-f]{40}\b",
        keyed_by=(
            "deepgram api",
            "deepgram_api",
            "deepgram-api",
            "deepgram key",
            "deepgram_key",
            "deepgram-key",
            "deepgram token",
            "deepgram_token",
            "deepgram-token",
        ),
        good=("deepgram api key " + "1a2b" * 10,),
    ),
    Detector(
        name="cohere-key",
        pattern=r"[A-Za-z0-9]{40}\b",
        check="mixed",
        keyed_by=(
            "cohere api",
            "cohere_api",
            "cohere-api",
            "cohere key",
            "cohere_key",
            "cohere-key",
            "cohere token",
            "cohere_token",
            "cohere-token",
            "co api_key",
            "co_api_key",
            "co-api_key",
        ),
        good=("cohere api key " + "a1B2" * 10,),
    ),
    Detector(
        name="mistral-key",
        pattern=r"[A-Za-z0-9]{32}\b",
        check="mixed",
        keyed_by=("mistral api", "mistral_api", "mistral-api", "mistral key", "mistral_key", "mistral-key"),
        good=("mistral api key " + "a1B2" * 8,),
    ),
    Detector(
        name="weaviate-key",
        pattern=r"[A-Za-z0-9]{36,44}\b",
        check="mixed",
        keyed_by=(
            "weaviate api",
            "weaviate_api",
            "weaviate-api",
            "weaviate key",
            "weaviate_key",
            "weaviate-key",
        ),
        good=("weaviate api key " + "a1B2" * 9,),
    ),
    Detector(
        name="llama-api-key",
        pattern=r"LLM\|[0-9]{15,17}\|[A-Za-z0-9_-]{27}",
        good=("LLM|" + "1234" * 4 + "|" + "a1B_" * 6 + "a1B",),
    ),
    Detector(
        name="unkey-key",
        pattern=r"unkey_[A-Za-z0-9]{20}",
        check="mixed",
        good=("unkey_" + "a1B2" * 6,),
    ),
)
