import './no-eval.ts';
import { mount } from 'svelte';
import App from './App.svelte';
import { keyRing } from './key.svelte.ts';
import './styles/tokens.css';
import './styles/base.css';

// Before anything is asked of the studio, and before anybody sees the address.
if (window.studio === undefined) keyRing.take();

const target = document.getElementById('app');
if (target !== null) mount(App, { target });
