/** What a drawing is given, cell by cell: chosen by a person, or by the seed of the cell, or read of the run's data. */
import { compile, type HostTensor, type HostTensors } from '../../../shared/compiler/index.ts';
import { loadOne, onnxruntimeCpu } from '../../../shared/engines/index.ts';
import { invariant, StudioError } from '../../../shared/errors/index.ts';
import {
  type Drawing,
  type Input,
  inputSpec,
  type Model,
  RandomStream,
  roleInputs,
  roleStep,
  seeded,
} from '../../../shared/gan/index.ts';
import { mapValues, take } from '../../../shared/gan/record.ts';
import { sizeOf } from '../../../shared/gan/shape.ts';
import type { Cell, GivenValue, RunFile } from '../../jobs/tasks.ts';
import { factsOf } from '../training/batches.ts';
import { readField } from '../training/fields.ts';
import { type Items, openItems } from '../training/items.ts';
import { runRows } from '../engine/programs.ts';
import { streamsOf } from '../training/streams.ts';

/** Rows for some cells. */
export interface Given {
  /** A drawing's inputs, [N, …]. */
  readonly inputs: HostTensors;
  /** What the data says should be made, float32 [N, …]; null where nobody knows. */
  readonly wanted: HostTensor | null;
}

/** Hands out what a drawing is given. */
export interface Giver extends AsyncDisposable {
  give(cells: readonly Cell[]): Promise<Given>;
}

/** A label by its name, or by its number where no name is written so. @throws StudioError `given_label_unknown` */
function labelNumber(names: readonly string[], value: GivenValue): number {
  const byName = names.indexOf(String(value));
  if (byName >= 0) return byName;
  const number = Number(value);
  if (String(value).trim() !== '' && Number.isInteger(number) && number >= 0 && number < names.length) {
    return number;
  }
  throw new StudioError('given_label_unknown', { label: String(value), labels: names.join(', ') });
}

/** @throws StudioError `given_unknown` for a name that the drawing does not ask for */
function requireKnown({ given }: Drawing, cells: readonly Cell[]): void {
  const known = Object.keys(given);
  const unknown = cells.flatMap((cell) => Object.keys(cell.given)).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new StudioError('given_unknown', { name: unknown, known: known.join(', ') });
  }
}

/** What cells say of an input; where they say nothing, their seeds do. */
function chosen(name: string, input: Input, cells: readonly Cell[]): HostTensor | null {
  const rows = seeded(
    input,
    cells.map(({ seed }) => seed),
  );
  if (rows === null) return null;
  cells.forEach(({ given: { [name]: value } }, at) => {
    if (value === undefined) return;
    if (input.kind !== 'label') throw new StudioError('given_not_choosable', { name });
    rows.data[at] = labelNumber(input.names, value);
  });
  return rows;
}

/** Roles that a drawing takes from data: it is given them, or compared with them. */
function rolesOf({ given, wanted }: Drawing): readonly string[] {
  const read = Object.keys(given).filter((name) => given[name]?.kind === 'picture');
  return wanted === undefined ? read : [...read, wanted];
}

/**
 * @param folder of the run
 * @throws StudioError where items of the dataset are needed: `store_missing`, `store_damaged`, `dataset_empty`,
 *   `dataset_changed`
 */
export async function openGiver(
  model: Model,
  drawing: Drawing,
  file: RunFile,
  folder: string,
): Promise<Giver> {
  const roles = rolesOf(drawing);
  if (roles.length === 0) {
    return {
      give(cells) {
        requireKnown(drawing, cells);
        const inputs = mapValues(drawing.given, (input, name) => {
          const rows = chosen(name, input, cells);
          invariant(rows !== null, `${name} is chosen by a seed`);
          return rows;
        });
        return Promise.resolve({ inputs, wanted: null });
      },
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  }
  return await openReader(model, drawing, roles, file, folder);
}

/** Cells of which a program derives the roles at once. */
const chunk = 16;

async function openReader(
  model: Model,
  drawing: Drawing,
  roles: readonly string[],
  file: RunFile,
  folder: string,
): Promise<Giver> {
  const { stream } = take(model.inputs, roles[0] ?? '');
  const items = openItems(take(streamsOf(file, model, folder), stream));
  try {
    requireShape(model, items, stream, file);
    const program = compile(roleStep(model, roles), { state: {}, inputs: roleInputs(model, roles, chunk) });
    const runner = await loadOne(onnxruntimeCpu, program, {}, { threads: file.threads });
    return {
      async give(cells) {
        requireKnown(drawing, cells);
        const stored = readStored(model, roles, items, cells);
        const rows = await runRows((inputs) => runner.run(inputs), stored, chunk);
        const tensorOf = (role: string): HostTensor => {
          const { shape } = inputSpec(take(model.inputs, role).shape);
          const data = new Float32Array(cells.length * sizeOf(shape));
          take(rows, role).forEach((row, at) => {
            data.set(row, at * row.length);
          });
          return { shape: [cells.length, ...shape], dtype: 'float32', data };
        };
        const { wanted } = drawing;
        return {
          inputs: mapValues(drawing.given, (input, name) => chosen(name, input, cells) ?? tensorOf(name)),
          wanted: wanted === undefined ? null : tensorOf(wanted),
        };
      },
      async [Symbol.asyncDispose]() {
        items.store.close();
        await runner.release();
      },
    };
  } catch (error) {
    items.store.close();
    throw error;
  }
}

function requireShape({ inputs }: Model, items: Items, stream: string, { datasets }: RunFile): void {
  for (const { field, source } of Object.values(inputs).filter((bound) => bound.stream === stream)) {
    const found = items.shape.fields[field];
    if (found === undefined || JSON.stringify(inputSpec(found)) === JSON.stringify(inputSpec(source))) {
      continue;
    }
    const { count } = take(datasets, stream).shape;
    throw new StudioError('dataset_changed', {
      found: items.store.count,
      foundShape: factsOf(items).shape,
      expected: count,
      expectedShape: inputSpec(source).shape.join(' × '),
    });
  }
}

/** The item of a cell: one that the training never saw, where some were kept out of it. */
function itemOf({ training, heldOut }: Items, { seed }: Cell): number {
  const from = heldOut.length > 0 ? heldOut : training;
  return from[new RandomStream(seed, 'pair').word() % from.length] ?? 0;
}

function readStored(
  model: Model,
  roles: readonly string[],
  items: Items,
  cells: readonly Cell[],
): HostTensors {
  const chosenItems = Uint32Array.from(cells, (cell) => itemOf(items, cell));
  return Object.fromEntries(
    Object.entries(roleInputs(model, roles, cells.length)).map(
      ([name, { shape, dtype }]): [string, HostTensor] => {
        const data = new (dtype === 'int32' ? Int32Array : Uint8Array)(sizeOf(shape));
        readField(items.store, name.slice(name.indexOf('/') + 1), chosenItems, data);
        return [name, { shape, dtype, data }];
      },
    ),
  );
}
