import { describe, expect, it, vi } from 'vitest';
import { createLeaving } from '../../../../main/host/electron/leaving.ts';

/** A way out whose question is answered by hand. */
function setUp({ isTraining }: { readonly isTraining: boolean }) {
  let answer: (yes: boolean) => void = () => undefined;
  const close = vi.fn(() => Promise.resolve());
  const leave = vi.fn();
  const onFailure = vi.fn();
  const confirm = vi.fn(() => new Promise<boolean>((resolve) => (answer = resolve)));
  const leaving = createLeaving({ isTraining: () => isTraining, confirm, close, leave, onFailure });
  const settle = () => new Promise((resolve) => setTimeout(resolve, 0));
  return { leaving, close, leave, onFailure, confirm, settle, answer: (yes: boolean) => answer(yes) };
}

describe('createLeaving', () => {
  it('closes the studio before it lets go, without a question where nothing trains', async () => {
    const { leaving, close, leave, confirm, settle } = setUp({ isTraining: false });
    expect(leaving.request()).toBe(false);
    await settle();
    expect(confirm).not.toHaveBeenCalled();
    expect(close).toHaveBeenCalledOnce();
    expect(leave).toHaveBeenCalledOnce();
    expect(leaving.request()).toBe(true);
  });

  it('asks once while a training goes on, and stays where a person says no', async () => {
    const { leaving, close, confirm, settle, answer } = setUp({ isTraining: true });
    expect(leaving.request()).toBe(false);
    expect(leaving.request()).toBe(false);
    expect(confirm).toHaveBeenCalledOnce();
    answer(false);
    await settle();
    expect(close).not.toHaveBeenCalled();
    expect(leaving.request()).toBe(false);
    expect(confirm).toHaveBeenCalledTimes(2);
  });

  it('saves and leaves where a person says yes', async () => {
    const { leaving, close, leave, settle, answer } = setUp({ isTraining: true });
    leaving.request();
    answer(true);
    await settle();
    expect(close).toHaveBeenCalledOnce();
    expect(leave).toHaveBeenCalledOnce();
  });

  it('asks nobody when the system goes down, not even where a question is open', async () => {
    const { leaving, close, leave, settle, answer } = setUp({ isTraining: true });
    leaving.request();
    leaving.now();
    leaving.now();
    answer(false);
    await settle();
    expect(close).toHaveBeenCalledOnce();
    expect(leave).toHaveBeenCalledOnce();
  });

  it('does not leave before the last checkpoint is written', async () => {
    const { leaving, close, leave, settle } = setUp({ isTraining: false });
    let finish: () => void = () => undefined;
    close.mockImplementation(() => new Promise((resolve) => (finish = resolve)));
    leaving.request();
    await settle();
    expect(leave).not.toHaveBeenCalled();
    expect(leaving.request()).toBe(false);
    finish();
    await settle();
    expect(leave).toHaveBeenCalledOnce();
  });

  it('says where ending well failed, and leaves all the same', async () => {
    const { leaving, close, leave, onFailure, settle } = setUp({ isTraining: false });
    close.mockRejectedValue(new Error('disk full'));
    leaving.request();
    await settle();
    expect(onFailure).toHaveBeenCalledOnce();
    expect(leave).toHaveBeenCalledOnce();
  });

  it('says so where leaving itself fails, and leaves nothing unhandled', async () => {
    const { leaving, leave, onFailure, settle } = setUp({ isTraining: false });
    leave.mockImplementation(() => {
      throw new Error('no way out');
    });
    leaving.now();
    await settle();
    expect(onFailure).toHaveBeenCalledExactlyOnceWith(new Error('no way out'));
  });
});
