// What Python hands to the components: the TypedDicts of the same names in player/data.py,
// race/data.py, learn/rail.py and quiz/rail.py. tests/ui/test_payloads.py holds that the keys agree.

export type Verdict = "accepted" | "rejected" | "unchecked";
export type FinalKind = "correction" | "bonus" | "plain";
/** What happens in a round, in order. */
export type StepKind = "draft" | "pass" | "verdict" | "final" | "keep";
export type Kind = Verdict | FinalKind;
/** What a token looks like, its p and its q; q is null where no draft model was asked. */
export type CandidateData = [text: string, p: number, q: number | null];
export type RestData = [p: number, q: number | null];
/** Of a token of the running text its kind and its letters. */
export type Piece = [kind: Kind, text: string];
/** Positions before the round, after its passes and after the rollback. */
export type CacheData = [before: number, after: number, rolledBack: number];
export type Glyphs = Record<Kind, string>;

export interface DraftData {
  text: string;
  verdict: Verdict;
  q: number;
  p: number;
  accept: number | null;
  u: number | null;
  ms: number;
  overlap: number | null;
  residual: number | null;
  copied: number | null;
  candidates: CandidateData[];
  rest: RestData | null;
}

export interface FinalData {
  text: string;
  kind: FinalKind;
  candidates: CandidateData[];
  rest: RestData | null;
}

export interface CachesData {
  target: CacheData;
  draft: CacheData | null;
}

/** times: ms of drafting, of the target's pass, of sampling and of the rest. */
export interface RoundData {
  start_ms: number;
  drafts: DraftData[];
  final: FinalData | null;
  times: [draft: number, verify: number, sample: number, other: number];
  cache: CachesData;
  kept: Piece[];
}

export interface HeadData {
  source: string;
  facts: string[];
  prompt: string;
  settings: string;
}

/** A round and a token of it, both from 1; token 0 is the end of the round. */
export interface StartData {
  round: number;
  token: number;
}

/** name: the player's own, by which other components speak to it. detail: which part of the player
 * is shown; null for all. */
export interface PlayerData {
  name: string;
  run: string;
  head: HeadData;
  glyphs: Glyphs;
  from: number;
  rounds: RoundData[];
  over: boolean;
  start: StartData | null;
  detail: string | null;
  asked: unknown;
}

export interface RaceRoundData {
  start: number;
  draft: number;
  end: number;
  kept: Piece[];
  tokens: number;
}

export interface LaneData {
  name: string;
  tokens: number;
  wall: number;
  rounds: RaceRoundData[];
}

export interface RaceData {
  run: string;
  source: string;
  facts: string[];
  prompt: string;
  lanes: LaneData[];
}

export interface StepData {
  id: string;
  title: string;
}

export interface LessonRailData {
  steps: StepData[];
  at: string;
  tick: string;
}

export interface MomentData {
  text: string;
  at: StepKind;
}

export interface MomentsData {
  player: string;
  round: number;
  moments: MomentData[];
}

export interface QuestionData {
  id: string;
  standing: "right" | "missed" | "answered" | "open";
  glyph: string;
  asked: boolean;
}

export interface QuizRailData {
  headline: string;
  tally: string;
  questions: QuestionData[];
  at: string | null;
  stem: string | null;
  link: Record<string, string>;
}
